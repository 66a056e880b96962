import type { ConsumerInfo, JetStreamManager } from '@nats-io/jetstream';
import { millis } from '@nats-io/transport-node';
import type { Cancel, Clock } from '@tollgate/clock';
import type { BusEvents } from '../events.ts';
import { STREAM } from './stream.ts';

const EVERY_MS = 5_000;

/**
 * What the stream needs now and then: lets go of messages that every durable of their subject has acknowledged, and
 * measures how full and how late it is. Any number of replicas may do this at once.
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
  const trimmedThrough = new Map<string, number>();
  let isRunning = false;

  const run = async (): Promise<void> => {
    if (isRunning || !isConnected()) return;
    isRunning = true;
    try {
      const consumers = await manager.consumers.list(STREAM).next();
      for (const { name, num_pending, num_ack_pending } of consumers) {
        events.lagMeasured(name, num_pending + num_ack_pending);
      }
      for (const [filter, through] of acknowledgedByAll(consumers)) {
        if (through <= (trimmedThrough.get(filter) ?? 0)) continue;
        await manager.streams.purge(STREAM, { filter, seq: through + 1 });
        trimmedThrough.set(filter, through);
      }
      await measure(manager, clock, events);
    } catch (error) {
      events.upkeepFailed(error);
    } finally {
      isRunning = false;
    }
  };
  return clock.every(EVERY_MS, () => void run());
}

/** For each subject, the sequence up to which every durable has acknowledged. */
function acknowledgedByAll(consumers: readonly ConsumerInfo[]): Map<string, number> {
  const through = new Map<string, number>();
  for (const { config, ack_floor } of consumers) {
    const subject = config.filter_subject;
    if (subject === undefined || config.durable_name === undefined) continue;
    through.set(subject, Math.min(through.get(subject) ?? Number.POSITIVE_INFINITY, ack_floor.stream_seq));
  }
  return through;
}

async function measure(manager: JetStreamManager, clock: Clock, events: BusEvents): Promise<void> {
  const { config, state } = await manager.streams.info(STREAM);
  const oldestAtMs = state.messages === 0 ? clock.nowMs() : Date.parse(state.first_ts);
  events.storageMeasured({
    storedBytes: state.bytes,
    storedBytesMax: config.max_bytes > 0 ? config.max_bytes : Number.POSITIVE_INFINITY,
    oldestAgeMs: Math.max(0, clock.nowMs() - oldestAtMs),
    ageMsMax: config.max_age > 0 ? millis(config.max_age) : Number.POSITIVE_INFINITY,
  });
}
