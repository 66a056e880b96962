import { type Bus, jetstreamBus, sqliteBus } from '@tollgate/bus';
import { embeddedFile, type PortContext } from './port-context.ts';

/** JetStream or SQLite. */
export function openBus({ settings, clock, telemetry }: PortContext): Promise<Bus> | Bus {
  if (settings.natsUrl !== undefined) return jetstreamBus({ url: settings.natsUrl, clock, telemetry });
  return sqliteBus({ file: embeddedFile(settings), clock, telemetry });
}
