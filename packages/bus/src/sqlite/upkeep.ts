import type { Cancel, Clock } from '@tollgate/clock';
import type { BusEvents } from '../events.ts';
import type { Queue } from './queue.ts';

const TRIM_EVERY_MS = 250;
const MEASURE_EVERY_MS = 5_000;

/**
 * What a queue needs now and then, in small synchronous steps: lets go of what everybody has, notices writes of other
 * connections, and measures how full and how late it is.
 */
export function startUpkeep({
  queue,
  clock,
  events,
  storedBytesMax,
  ageMsMax,
  onForeignWrite,
}: {
  queue: Queue;
  clock: Clock;
  events: BusEvents;
  storedBytesMax: number;
  ageMsMax: number;
  onForeignWrite: () => void;
}): Cancel {
  const trim = (): void => {
    const nowMs = clock.nowMs();
    queue.trimAcknowledged();
    queue.forgetIds(nowMs);
    const oldestAtMs = queue.oldestStoredAtMs();
    if (oldestAtMs === undefined || oldestAtMs >= nowMs - ageMsMax) return;
    const agedOut = queue.trimAged(nowMs - ageMsMax);
    if (agedOut > 0) events.agedOut(agedOut);
  };
  let foreignVersion = queue.foreignVersion();
  const watch = (): void => {
    const version = queue.foreignVersion();
    if (version === foreignVersion) return;
    foreignVersion = version;
    onForeignWrite();
  };
  const measure = (): void => {
    const nowMs = clock.nowMs();
    const oldestAgeMs = nowMs - (queue.oldestStoredAtMs() ?? nowMs);
    const storage = { storedBytes: queue.storedBytes(), storedBytesMax, oldestAgeMs, ageMsMax };
    events.storageMeasured('sqlite', storage);
    for (const name of queue.durables()) {
      const { lastSequence, acknowledgedThrough } = queue.progress(name);
      events.lagMeasured(name.durable, Math.max(0, lastSequence - acknowledgedThrough));
    }
  };
  const guarded = (step: () => void) => (): void => {
    try {
      step();
    } catch (error) {
      events.upkeepFailed(error);
    }
  };
  const cancels = [
    clock.every(TRIM_EVERY_MS, guarded(trim)),
    clock.every(TRIM_EVERY_MS, guarded(watch)),
    clock.every(MEASURE_EVERY_MS, guarded(measure)),
  ];
  return () => {
    for (const cancel of cancels) cancel();
  };
}
