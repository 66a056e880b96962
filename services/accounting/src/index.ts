export { accountingService } from './service.ts';
export { type AccountingSettings, accountingSettings } from './settings.ts';
