export { migrateHistory } from './schema/migrate-history.ts';
export { seedHistory } from './seed/seed-history.ts';
export { analyticsService } from './service.ts';
export { type AnalyticsSettings, analyticsSettings } from './settings.ts';
