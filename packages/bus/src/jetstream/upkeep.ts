import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import { millis } from '@nats-io/transport-node';
import type { Cancel, Clock } from '@tollgate/clock';
import type { BusEvents } from '../events.ts';
import { firstNeededSequence } from './retention.ts';
import { STREAM } from './stream.ts';

const EVERY_MS = 5_000;

/**
 * What the stream needs now and then: lets go of messages that every durable has acknowledged, and measures how full
 * and how late it is. Any number of replicas may do this at once.
 */
export function startUpkeep({
  manager,
  clock,
  events,
  isConnected,
}: {
  manager: JetStreamManager;
  clock: Clock;
  events: BusEvents;
  isConnected: () => boolean;
}): Cancel {
  let isRunning = false;

  const run = async (): Promise<void> => {
    if (isRunning || !isConnected()) return;
    isRunning = true;
    try {
      const stream = await manager.streams.info(STREAM, { subjects_filter: '>' });
      measureStorage(stream, clock, events);
      const consumers = await manager.consumers.list(STREAM).next();
      for (const { name, num_pending, num_ack_pending } of consumers) {
        events.lagMeasured(name, num_pending + num_ack_pending);
      }
      const needed = await firstNeededSequence(manager, stream, consumers);
      // Never by subject: a 2.9 server that empties one subject takes the consumers of all others to the stream's end.
      if (needed > stream.state.first_seq) await manager.streams.purge(STREAM, { seq: needed });
    } catch (error) {
      events.upkeepFailed(error);
    } finally {
      isRunning = false;
    }
  };
  return clock.every(EVERY_MS, () => void run());
}

function measureStorage({ config, state }: StreamInfo, clock: Clock, events: BusEvents): void {
  const oldestAtMs = state.messages === 0 ? clock.nowMs() : Date.parse(state.first_ts);
  events.storageMeasured({
    storedBytes: state.bytes,
    storedBytesMax: config.max_bytes > 0 ? config.max_bytes : Number.POSITIVE_INFINITY,
    oldestAgeMs: Math.max(0, clock.nowMs() - oldestAtMs),
    ageMsMax: config.max_age > 0 ? millis(config.max_age) : Number.POSITIVE_INFINITY,
  });
}
