export { nearest } from './nearest.ts';
export {
  NO_POLICY_TLS,
  type PolicyTls,
  type PolicyTlsSettings,
  policyTlsSettings,
  readPolicyTls,
} from './policy-tls.ts';
export {
  type Environment,
  processEnvironment,
  readSettings,
  refuseUnknownSettings,
  SettingsError,
} from './read.ts';
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
