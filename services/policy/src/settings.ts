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
    doc: 'Address on which policy listens (gRPC).',
    fallback: { host: '0.0.0.0', port: 50_051 },
  }),
  ...policyTlsSettings,
  leaseSeconds: wholeNumberSetting({
    env: 'TOLLGATE_LEASE_SECONDS',
    doc: 'Seconds after which a reservation expires if the gateway does not renew its lease.',
    fallback: 60,
    min: 5,
    max: 3_600,
  }),
  secretsKey: masterKeySetting(),
  secretsKeyFile: textSetting({
    env: 'TOLLGATE_SECRETS_KEY_FILE',
    doc: 'Alternative to `TOLLGATE_SECRETS_KEY`: a file with one master key per line. Set at most one of the three variables.',
    fallback: undefined,
  }),
  secretsKeyCommand: textSetting({
    env: 'TOLLGATE_SECRETS_KEY_COMMAND',
    doc: 'Alternative to `TOLLGATE_SECRETS_KEY`: a shell command that prints one master key per line within 10 s. Policy runs it at each start.',
    fallback: undefined,
  }),
};

/** Values of the policy service's settings. */
export type PolicySettings = SettingValues<typeof policySettings>;

function masterKeySetting(): Setting<string | undefined> {
  const setting = secretSetting({
    env: 'TOLLGATE_SECRETS_KEY',
    doc: 'Master keys for the secrets in manifests, separated by commas. Policy encrypts with the first one and can decrypt with all of them. Unset, in one process: Tollgate creates a master key in its data folder, unless `NATS_URL` is set. Unset, with separate processes: policy refuses manifests with a secret in plain text.',
    fallback: undefined,
  });
  return {
    ...setting,
    takes: '32 bytes in base64; several keys are separated by commas',
    parse(text) {
      checkMasterKeys(text);
      return text;
    },
  };
}
