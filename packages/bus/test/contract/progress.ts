import { describe, expect, test, vi } from 'vitest';
import { collect, type Given, publishTexts } from './given.ts';

/** What `progress` promises. */
export function progressPromises(given: Given): void {
  describe('progress', () => {
    test('is nothing for a subject and a durable that do not exist yet', async () => {
      expect(await given.bus.progress(given.reader.subject, given.reader.durable)).toEqual({
        lastSequence: 0,
        acknowledgedThrough: 0,
      });
    });

    test('tells the newest message, which a durable that does not exist has not acknowledged', async () => {
      await publishTexts(given.bus, given.reader.subject, ['a', 'b']);
      const { lastSequence, acknowledgedThrough } = await given.bus.progress(
        given.reader.subject,
        given.reader.durable,
      );
      expect(lastSequence).toBeGreaterThan(1);
      expect(acknowledgedThrough).toBe(0);
    });

    test('reaches the newest message exactly when the last one before it is acknowledged', async () => {
      const gate = Promise.withResolvers<void>();
      const seen = await collect(given.bus, given.reader, { maxBatch: 1, onBatch: () => gate.promise });
      await publishTexts(given.bus, given.reader.subject, ['a', 'b']);
      await vi.waitFor(() => expect(seen.messages).toHaveLength(1), { timeout: 20_000 });
      const before = await given.bus.progress(given.reader.subject, given.reader.durable);
      expect(before.acknowledgedThrough).toBeLessThan(seen.messages[0]?.sequence ?? 0);
      gate.resolve();
      await vi.waitFor(
        async () => {
          const after = await given.bus.progress(given.reader.subject, given.reader.durable);
          expect(after.acknowledgedThrough).toBeGreaterThanOrEqual(before.lastSequence);
        },
        { timeout: 20_000 },
      );
      await seen.stop();
    });

    test('does not count other subjects', async () => {
      const seen = await collect(given.bus, given.reader);
      await publishTexts(given.bus, given.reader.subject, ['a']);
      await publishTexts(given.bus, `${given.reader.subject}.other`, ['b', 'c']);
      await vi.waitFor(
        async () => {
          const { lastSequence, acknowledgedThrough } = await given.bus.progress(
            given.reader.subject,
            given.reader.durable,
          );
          expect(acknowledgedThrough).toBeGreaterThanOrEqual(lastSequence);
        },
        { timeout: 20_000 },
      );
      await seen.stop();
    });
  });
}
