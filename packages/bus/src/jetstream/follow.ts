import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { StreamBounds, StreamName } from './stream.ts';

/** Bounds that an operator has set, which streams that are there already follow. */
export type WantedBounds = Partial<Pick<StreamBounds, 'replicas' | 'storedBytesMax'>>;

/**
 * Changes an existing stream to the bounds that are wanted; those that are not given stay as they are. Resolves with
 * whether it changed something. Throws JetStreamApiError when the servers refuse, for example more replicas than servers.
 */
export async function followBounds(
  manager: JetStreamManager,
  name: StreamName,
  { replicas, storedBytesMax }: WantedBounds,
): Promise<boolean> {
  const { config } = await manager.streams.info(name);
  const change: Partial<StreamConfig> = {
    ...(replicas !== undefined && replicas !== config.num_replicas && { num_replicas: replicas }),
    ...(storedBytesMax !== undefined && storedBytesMax !== config.max_bytes && { max_bytes: storedBytesMax }),
  };
  if (Object.keys(change).length === 0) return false;
  await manager.streams.update(name, change);
  return true;
}
