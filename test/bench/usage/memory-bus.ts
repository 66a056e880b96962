import type { Bus, DeliveredMessage } from '@tollgate/bus';

/** A bus whose messages are all there from the start. */
export type MemoryBus = Bus & { drain(): Promise<void> };

/**
 * A bus that costs nothing: all messages are there, and `drain` hands them over to the consumer named `durable` as fast as it takes
 * them. Other consumers of the same service get nothing.
 */
export function memoryBus(durable: string, messages: readonly DeliveredMessage[]): MemoryBus {
  let drain: () => Promise<void> = () => Promise.reject(new Error(`nobody consumes as ${durable}`));
  return {
    drain: () => drain(),
    async consume({ durable: name, maxBatch, handle }) {
      if (name !== durable) return { stop: async () => {} };
      drain = async () => {
        for (let start = 0; start < messages.length; start += maxBatch) {
          await handle(messages.slice(start, start + maxBatch));
        }
      };
      return { stop: async () => {} };
    },
    publish: async () => {},
    progress: async () => ({ lastSequence: 0, acknowledgedThrough: 0 }),
    broadcast: () => {},
    listen: () => () => {},
    isAvailable: () => true,
    close: async () => {},
  };
}
