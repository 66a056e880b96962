import {
  listenSetting,
  policyTlsSettings,
  type Setting,
  type SettingValues,
  secretSetting,
  textSetting,
  wholeNumberSetting,
} from '@tollgate/settings';
import { checkMasterKeys } from './secrets/master-keys.ts';

/** What can be set on the policy service. */
export const policySettings = {
  listen: listenSetting({
    env: 'TOLLGATE_POLICY_LISTEN',
    doc: 'Where policy answers gRPC calls of gateways and the console',
    fallback: { host: '0.0.0.0', port: 50_051 },
  }),
  ...policyTlsSettings,
  leaseSeconds: wholeNumberSetting({
    env: 'TOLLGATE_LEASE_SECONDS',
    doc: 'How long a running request keeps its reservation without a sign of life from its gateway',
    fallback: 60,
    min: 5,
    max: 3_600,
  }),
  secretsKey: masterKeySetting(),
  secretsKeyFile: textSetting({
    env: 'TOLLGATE_SECRETS_KEY_FILE',
    doc: 'Instead of `TOLLGATE_SECRETS_KEY`: a file with a key a line',
    fallback: undefined,
  }),
  secretsKeyCommand: textSetting({
    env: 'TOLLGATE_SECRETS_KEY_COMMAND',
    doc: 'Instead of `TOLLGATE_SECRETS_KEY`: a shell command, for example of a KMS, that prints a key a line within 10 s; run at each start of policy',
    fallback: undefined,
  }),
};

/** Values of the policy service's settings. */
export type PolicySettings = SettingValues<typeof policySettings>;

function masterKeySetting(): Setting<string | undefined> {
  const setting = secretSetting({
    env: 'TOLLGATE_SECRETS_KEY',
    doc: 'Master key that secrets in manifests are stored under; several by commas, the first is used for what is stored from now on. Unset: `tollgate start` keeps one in its data folder, policy alone takes no literal secrets',
    fallback: undefined,
  });
  return {
    ...setting,
    takes: '32 bytes in base64, several by commas',
    parse(text) {
      checkMasterKeys(text);
      return text;
    },
  };
}
