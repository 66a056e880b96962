import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import { millis } from '@nats-io/transport-node';
import type { Cancel, Clock } from '@tollgate/clock';
import type { BusEvents } from '../events.ts';
import { firstNeededSequence } from './retention.ts';
import { STREAMS, type StreamName, unlessMissing } from './stream.ts';

const EVERY_MS = 5_000;

/**
 * What the streams need now and then: lets go of messages that every durable has acknowledged, and measures how full
 * and how late they are. Any number of replicas may do this at once.
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

  const keep = async (stream: StreamName): Promise<void> => {
    const info = await unlessMissing(manager.streams.info(stream, { subjects_filter: '>' }));
    if (info === undefined) return;
    measureStorage(info, clock, events);
    const consumers = await manager.consumers.list(stream).next();
    for (const { name, num_pending, num_ack_pending } of consumers) {
      events.lagMeasured(name, num_pending + num_ack_pending);
    }
    const needed = await firstNeededSequence(manager, info, consumers);
    // Never by subject: a 2.9 server that empties one subject takes the consumers of all others to the stream's end.
    if (needed > info.state.first_seq) await manager.streams.purge(stream, { seq: needed });
  };

  const run = async (): Promise<void> => {
    if (isRunning || !isConnected()) return;
    isRunning = true;
    try {
      for (const name of STREAMS) await keep(name);
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
  events.storageMeasured(config.name, {
    storedBytes: state.bytes,
    storedBytesMax: config.max_bytes > 0 ? config.max_bytes : Number.POSITIVE_INFINITY,
    oldestAgeMs: Math.max(0, clock.nowMs() - oldestAtMs),
    ageMsMax: config.max_age > 0 ? millis(config.max_age) : Number.POSITIVE_INFINITY,
  });
}
