import { type Bus, BusUnavailableError, type OutgoingMessage } from '@tollgate/bus';
import { decodeUsageBatch, type UsageEvent__Output } from '@tollgate/contracts';

/** A bus in memory that keeps the usage events it was given, and can be away. */
export type RecordingBus = Bus & {
  readonly events: UsageEvent__Output[];
  readonly messages: OutgoingMessage[];
  isAway: boolean;
};

/** Makes one. It has no consumers. */
export function recordingBus(): RecordingBus {
  const bus: RecordingBus = {
    events: [],
    messages: [],
    isAway: false,
    async publish(message) {
      if (bus.isAway) throw new BusUnavailableError('away');
      bus.messages.push(message);
      bus.events.push(...decodeUsageBatch(message.payload));
    },
    consume: () => Promise.reject(new BusUnavailableError('this bus has no consumers')),
    progress: () => Promise.reject(new BusUnavailableError('this bus has no consumers')),
    isAvailable: () => !bus.isAway,
    close: async () => {},
  };
  return bus;
}
