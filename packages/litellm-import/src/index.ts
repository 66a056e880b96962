export { importLitellm, type LitellmImport, type LitellmImportOptions } from './import-litellm.ts';
export type { ImportReport, LeftOut } from './import-report.ts';
export type { ConfigFault, ConfigFile, ReadInclude } from './read-config.ts';
