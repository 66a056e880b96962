export type { Bootstrap, ManifestFile } from './change/bootstrap.ts';
export { jetstreamConfigStore } from './config-store/jetstream/store.ts';
export { sqliteConfigStore } from './config-store/sqlite/store.ts';
export {
  type ConfigChange,
  ConfigConflictError,
  type ConfigStore,
  ConfigStoreUnavailableError,
  type ConfigVersion,
} from './config-store/store.ts';
export { newTokenSecret, type TokenKind } from './identity/token-secret.ts';
export type { MasterKey } from './secrets/envelope.ts';
export { loadMasterKeys, type MasterKeySettings } from './secrets/master-keys.ts';
export { type PolicyOptions, type PolicyService, policyService } from './service.ts';
export { type PolicySettings, policySettings } from './settings.ts';
