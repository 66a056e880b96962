import { describe, expect, test, vi } from 'vitest';
import { collect, type Given, message, publishTexts } from './given.ts';

/** What `stop` promises. */
export function stopPromises(given: Given): void {
  describe('stop', () => {
    test('waits for the batch under way, acknowledges it, and takes no further one', async () => {
      const gate = Promise.withResolvers<void>();
      const seen = await collect(given.bus, given.reader, { maxBatch: 1, onBatch: () => gate.promise });
      await publishTexts(given.bus, given.reader.subject, ['a', 'b']);
      await vi.waitFor(() => expect(seen.texts()).toEqual(['a']), { timeout: 20_000 });
      let isStopped = false;
      const stopping = seen.stop().then(() => {
        isStopped = true;
      });
      await given.bus.progress(given.reader.subject, given.reader.durable);
      expect(isStopped).toBe(false);
      gate.resolve();
      await stopping;
      expect(seen.texts()).toEqual(['a']);
      const next = await collect(given.bus, given.reader);
      await vi.waitFor(() => expect(next.texts()).toEqual(['b']), { timeout: 20_000 });
      await next.stop();
    });

    test('leaves what was not handed over to others, long before ackWait', async () => {
      const gate = Promise.withResolvers<void>();
      const seen = await collect(given.bus, given.reader, {
        maxBatch: 10,
        ackWaitMs: 60_000,
        onBatch: () => gate.promise,
      });
      await publishTexts(given.bus, given.reader.subject, ['a']);
      await vi.waitFor(() => expect(seen.texts()).toEqual(['a']), { timeout: 20_000 });
      await publishTexts(given.bus, given.reader.subject, ['b', 'c', 'd']);
      gate.resolve();
      await seen.stop();
      const next = await collect(given.other, given.reader, { ackWaitMs: 60_000 });
      const all = (): string[] => [...seen.texts(), ...next.texts()];
      await vi.waitFor(() => expect(all().toSorted()).toEqual(['a', 'b', 'c', 'd']), { timeout: 10_000 });
      await next.stop();
    });

    test('may be called twice', async () => {
      const seen = await collect(given.bus, given.reader);
      await seen.stop();
      await seen.stop();
    });
  });
}

/** What `close` promises. */
export function closePromises(given: Given): void {
  describe('close', () => {
    test('stops subscriptions, may be called twice, and refuses everything afterwards', async () => {
      const closing = await given.open();
      const seen = await collect(closing, given.reader);
      await publishTexts(closing, given.reader.subject, ['a']);
      await vi.waitFor(() => expect(seen.texts()).toEqual(['a']), { timeout: 20_000 });
      expect(closing.isAvailable()).toBe(true);
      await closing.close();
      await closing.close();
      expect(closing.isAvailable()).toBe(false);
      const refusal = { name: 'BusUnavailableError' };
      await expect(closing.publish(message(given.reader.subject, 'b'))).rejects.toMatchObject(refusal);
      await expect(closing.progress(given.reader.subject, given.reader.durable)).rejects.toMatchObject(
        refusal,
      );
      await expect(collect(closing, given.reader)).rejects.toMatchObject(refusal);
    });
  });
}
