import { channelTarget } from '@tollgate/contracts';
import {
  accountingTlsSettings,
  addressSetting,
  analyticsTlsSettings,
  listenSetting,
  policyTlsSettings,
  type SettingValues,
  wholeNumberSetting,
} from '@tollgate/settings';

/** What can be set on accounting. */
export const accountingSettings = {
  listen: listenSetting({
    env: 'TOLLGATE_ACCOUNTING_LISTEN',
    doc: 'Address on which accounting listens (gRPC).',
    fallback: { host: '0.0.0.0', port: 50_052 },
  }),
  analyticsAddress: addressSetting({
    env: 'TOLLGATE_ANALYTICS_ADDRESS',
    doc: 'Address at which other services call analytics (gRPC).',
    fallback: '127.0.0.1:50053',
    check: channelTarget,
  }),
  policyAddress: addressSetting({
    env: 'TOLLGATE_POLICY_ADDRESS',
    doc: 'Address at which other services call policy (gRPC).',
    fallback: '127.0.0.1:50051',
    check: channelTarget,
  }),
  ...policyTlsSettings,
  ...accountingTlsSettings,
  ...analyticsTlsSettings,
  rebuildHorizonDays: wholeNumberSetting({
    env: 'TOLLGATE_REBUILD_HORIZON_DAYS',
    doc: 'Number of days of history that a rebuild of the counters reads. For lifetime budgets, a rebuild reads the whole history.',
    fallback: 93,
    min: 1,
    max: 3_660,
  }),
  expiryGraceMs: wholeNumberSetting({
    env: 'TOLLGATE_EXPIRY_GRACE_MS',
    doc: 'Milliseconds from the end of a lease until accounting charges the whole reservation. If the usage event arrives within this time, accounting charges the actual usage instead.',
    fallback: 5_000,
    min: 0,
    max: 3_600_000,
  }),
};

/** The values of `accountingSettings`. */
export type AccountingSettings = SettingValues<typeof accountingSettings>;
