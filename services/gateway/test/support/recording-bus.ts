import { type Bus, BusUnavailableError, type Heard, type OutgoingMessage } from '@tollgate/bus';
import {
  decodeRequestLogs,
  decodeUsageBatch,
  REQUEST_LOG_SUBJECT,
  type RequestLog__Output,
  type UsageEvent__Output,
} from '@tollgate/contracts';

/** A bus in memory that keeps the usage events and request logs it was given, and can be away. */
export type RecordingBus = Bus & {
  readonly events: UsageEvent__Output[];
  readonly logs: RequestLog__Output[];
  readonly messages: OutgoingMessage[];
  isAway: boolean;
};

/** Makes one. It has no consumers. */
export function recordingBus(): RecordingBus {
  const listeners = new Map<Heard, string>();
  const bus: RecordingBus = {
    events: [],
    logs: [],
    messages: [],
    isAway: false,
    async publish(message) {
      if (bus.isAway) throw new BusUnavailableError('away');
      bus.messages.push(message);
      if (message.subject === REQUEST_LOG_SUBJECT) bus.logs.push(...decodeRequestLogs(message.payload));
      else bus.events.push(...decodeUsageBatch(message.payload));
    },
    consume: () => Promise.reject(new BusUnavailableError('this bus has no consumers')),
    progress: () => Promise.reject(new BusUnavailableError('this bus has no consumers')),
    broadcast(subject, payload) {
      for (const [heard, of] of listeners) if (of === subject) setImmediate(heard, payload);
    },
    listen(subject, heard) {
      listeners.set(heard, subject);
      return () => listeners.delete(heard);
    },
    isAvailable: () => !bus.isAway,
    close: async () => {},
  };
  return bus;
}
