import { type Bus, jetstreamBus, sqliteBus } from '@tollgate/bus';
import { embeddedFile, type PortContext } from './port-context.ts';

/** JetStream or SQLite. */
export function openBus({ settings, clock, telemetry }: PortContext): Promise<Bus> | Bus {
  if (settings.natsUrl !== undefined) {
    const { natsReplicas, natsEventsMaxBytes } = settings;
    const wanted = {
      ...(natsReplicas > 0 && { replicas: natsReplicas }),
      ...(natsEventsMaxBytes > 0 && { storedBytesMax: natsEventsMaxBytes }),
    };
    return jetstreamBus({ url: settings.natsUrl, clock, telemetry, wanted });
  }
  return sqliteBus({ file: embeddedFile(settings), clock, telemetry });
}
