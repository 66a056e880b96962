import type { Composition } from './run-process.ts';
import type { ServiceContext } from './services/service-context.ts';

/** The services that can run alone, a process each. Only the code of the one that runs is loaded. */
const COMPOSE = {
  gateway: async () => (await import('./services/compose-gateway.ts')).composeGateway,
  policy: async () => (await import('./services/compose-policy.ts')).composePolicy,
  accounting: async () => (await import('./services/compose-accounting.ts')).composeAccounting,
  analytics: async () => (await import('./services/compose-analytics.ts')).composeAnalytics,
  console: async () => (await import('./services/compose-console.ts')).composeConsole,
};

/** Name of a service that can run alone. */
export type ServiceName = keyof typeof COMPOSE;

/** Builds a process of one service, with the stores that it cannot do without. Throws SettingsError where their URLs are missing. */
export async function composeService(name: ServiceName, context: ServiceContext): Promise<Composition> {
  const compose = await COMPOSE[name]();
  return await compose(context);
}
