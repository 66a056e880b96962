import { type Environment, SettingsError } from '@tollgate/settings';
import type { AllSettings } from '../all-settings.ts';
import type { PortContext } from '../ports/port-context.ts';
import type { Composition } from '../run-process.ts';

/** Everything a composition of one service is built from. */
export type ServiceContext = Omit<PortContext, 'settings'> & {
  settings: AllSettings;
  environment: Environment;
};

/** Builds what a process runs. */
export type Compose = (context: ServiceContext) => Promise<Composition>;

const URL_VARIABLES = {
  natsUrl: 'NATS_URL',
  redisUrl: 'REDIS_URL',
  clickhouseUrl: 'CLICKHOUSE_URL',
} as const;

/** Embedded stores belong to one process; services that run apart need shared ones. Throws SettingsError. */
export function needing(context: ServiceContext, ...needed: (keyof typeof URL_VARIABLES)[]): PortContext {
  const { settings, clock, telemetry } = context;
  const lines = needed
    .filter((name) => settings.process[name] === undefined)
    .map((name) => `${URL_VARIABLES[name]} must be set when services run as processes of their own`);
  if (lines.length > 0) throw new SettingsError(lines);
  return { settings: settings.process, clock, telemetry };
}
