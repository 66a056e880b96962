export { nearest } from './nearest.ts';
export {
  type Environment,
  processEnvironment,
  readSettings,
  refuseUnknownSettings,
  SettingsError,
} from './read.ts';
export type { ServiceTls } from './read-tls.ts';
export {
  accountingTlsSettings,
  analyticsTlsSettings,
  NO_SERVICE_TLS,
  type PolicyTlsSettings,
  policyTlsSettings,
  readAccountingTls,
  readAnalyticsTls,
  readPolicyTls,
} from './service-tls.ts';
export {
  addressSetting,
  choiceSetting,
  formatListenAddress,
  type ListenAddress,
  listenSetting,
  type Setting,
  type SettingGroup,
  type SettingValues,
  secretSetting,
  switchSetting,
  textSetting,
  urlSetting,
  wholeNumberSetting,
} from './setting.ts';
export { secretFileVariables, settingsTable } from './table.ts';
export { type TrustedProxies, trustedProxiesSetting } from './trusted-proxies.ts';
