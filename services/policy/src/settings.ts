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
    doc: 'Address on which policy serves gRPC for gateways and the console.',
    fallback: { host: '0.0.0.0', port: 50_051 },
  }),
  ...policyTlsSettings,
  leaseSeconds: wholeNumberSetting({
    env: 'TOLLGATE_LEASE_SECONDS',
    doc: 'Seconds that a running request keeps its reservation without a renewal from its gateway.',
    fallback: 60,
    min: 5,
    max: 3_600,
  }),
  secretsKey: masterKeySetting(),
  secretsKeyFile: textSetting({
    env: 'TOLLGATE_SECRETS_KEY_FILE',
    doc: 'Instead of `TOLLGATE_SECRETS_KEY`: a file with one key per line.',
    fallback: undefined,
  }),
  secretsKeyCommand: textSetting({
    env: 'TOLLGATE_SECRETS_KEY_COMMAND',
    doc: 'Instead of `TOLLGATE_SECRETS_KEY`: a shell command, for example of a KMS, that prints one key per line within 10 s. It runs at each start of policy.',
    fallback: undefined,
  }),
};

/** Values of the policy service's settings. */
export type PolicySettings = SettingValues<typeof policySettings>;

function masterKeySetting(): Setting<string | undefined> {
  const setting = secretSetting({
    env: 'TOLLGATE_SECRETS_KEY',
    doc: 'Master key that encrypts the secrets in stored manifests. Of several keys, separated by commas, the first encrypts and all decrypt. Unset: `tollgate start` keeps a key in its data folder; a separate policy process accepts no secrets as plain text.',
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
