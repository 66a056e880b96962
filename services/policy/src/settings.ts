import { listenSetting, type SettingValues, wholeNumberSetting } from '@tollgate/settings';

/** What can be set on the policy service. */
export const policySettings = {
  listen: listenSetting({
    env: 'TOLLGATE_POLICY_LISTEN',
    doc: 'Where policy answers gRPC calls of gateways and the console',
    fallback: { host: '0.0.0.0', port: 50_051 },
  }),
  leaseSeconds: wholeNumberSetting({
    env: 'TOLLGATE_LEASE_SECONDS',
    doc: 'How long a running request keeps its reservation without a sign of life from its gateway',
    fallback: 60,
    min: 5,
    max: 3_600,
  }),
};

/** Values of the policy service's settings. */
export type PolicySettings = SettingValues<typeof policySettings>;
