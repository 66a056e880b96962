import { describe, expect, test, vi } from 'vitest';
import { collect, type Given, publishTexts, text } from './given.ts';

/** What `consume` promises when handlers fail, die or are slow. */
export function redeliveryPromises(given: Given): void {
  describe('consume, when handling fails', () => {
    test('delivers a rejected batch again, all of it and without end, and then no more', async () => {
      let failuresLeft = 3;
      const seen = await collect(given.bus, given.reader, {
        async onBatch() {
          failuresLeft -= 1;
          if (failuresLeft >= 0) throw new Error('store is away');
        },
      });
      await publishTexts(given.bus, given.reader.subject, ['a']);
      await vi.waitFor(() => expect(seen.messages).toHaveLength(4), { timeout: 10_000 });
      expect(seen.messages.map(({ deliveries }) => deliveries)).toEqual([1, 2, 3, 4]);
      await publishTexts(given.bus, given.reader.subject, ['b']);
      await vi.waitFor(() => expect(seen.texts()).toEqual(['a', 'a', 'a', 'a', 'b']), { timeout: 20_000 });
      await seen.stop();
    });

    test('goes on with later messages while a rejected one waits', async () => {
      const seen = await collect(given.bus, given.reader, {
        maxBatch: 1,
        async onBatch([first]) {
          if (text(first) === 'poison') throw new Error('cannot be handled');
        },
      });
      await publishTexts(given.bus, given.reader.subject, ['poison', 'good']);
      await vi.waitFor(() => expect(seen.texts()).toContain('good'), { timeout: 20_000 });
      await seen.stop();
      expect(
        (await given.bus.progress(given.reader.subject, given.reader.durable)).acknowledgedThrough,
      ).toBeLessThan(seen.messages.find((delivered) => text(delivered) === 'poison')?.sequence ?? 0);
    });

    test('delivers again what a killed process had not acknowledged', async () => {
      await publishTexts(given.bus, given.reader.subject, ['a', 'b']);
      const stuck = await given.startStuckConsumer({ ...given.reader, ackWaitMs: 1_000 });
      await stuck.kill();
      const seen = await collect(given.bus, given.reader, { ackWaitMs: 1_000 });
      await vi.waitFor(() => expect(seen.texts().toSorted()).toEqual(['a', 'b']), { timeout: 10_000 });
      await seen.stop();
      expect(Math.max(...seen.messages.map(({ deliveries }) => deliveries))).toBeGreaterThan(1);
    });

    test('leaves a batch with its handler for longer than ackWait while that works on it', async () => {
      const gate = Promise.withResolvers<void>();
      const slow = await collect(given.bus, given.reader, { ackWaitMs: 300, onBatch: () => gate.promise });
      await publishTexts(given.bus, given.reader.subject, ['slow']);
      await vi.waitFor(() => expect(slow.texts()).toEqual(['slow']), { timeout: 20_000 });
      const idle = await collect(given.other, given.reader, { ackWaitMs: 300 });
      // The second durable of the same age shows that several ackWaits have passed.
      const timer = await collect(
        given.bus,
        { ...given.reader, durable: `${given.reader.durable}-timer` },
        {
          ackWaitMs: 300,
          onBatch: () => Promise.reject(new Error('again')),
        },
      );
      await vi.waitFor(() => expect(timer.messages.length).toBeGreaterThan(4), { timeout: 10_000 });
      gate.resolve();
      await slow.stop();
      await timer.stop();
      await idle.stop();
      expect(idle.messages).toEqual([]);
    });
  });
}
