import { consoleService } from '@tollgate/console';
import { VERSION } from '../../version.ts';
import type { Compose } from './service-context.ts';

/** A console alone. */
export const composeConsole: Compose = async ({ clock, telemetry, settings }) => {
  const service = consoleService({
    clock,
    telemetry,
    version: VERSION,
    settings: settings.console,
  });
  return { services: [service], close: async () => {} };
};
