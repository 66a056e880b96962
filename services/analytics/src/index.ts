export { analyticsService } from './service.ts';
export { type AnalyticsSettings, analyticsSettings } from './settings.ts';
