import { type ConfigStore, jetstreamConfigStore, sqliteConfigStore } from '@tollgate/policy';
import { embeddedFile, type PortContext } from './port-context.ts';

/** NATS KV or SQLite. */
export function openConfigStore({
  settings,
  clock,
  telemetry,
}: PortContext): Promise<ConfigStore> | ConfigStore {
  if (settings.natsUrl !== undefined) {
    const replicas = Math.max(settings.natsReplicas, 1);
    return jetstreamConfigStore({ url: settings.natsUrl, clock, telemetry, replicas });
  }
  return sqliteConfigStore({ file: embeddedFile(settings), clock, telemetry });
}
