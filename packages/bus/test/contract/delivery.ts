import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { collect, type Given, publishTexts } from './given.ts';

/** What `consume` promises while all goes well. */
export function deliveryPromises(given: Given): void {
  describe('consume', () => {
    test('starts a new durable at the oldest message', async () => {
      await publishTexts(given.bus, given.reader.subject, ['old', 'older']);
      const seen = await collect(given.bus, given.reader);
      await vi.waitFor(() => expect(seen.texts()).toEqual(['old', 'older']), { timeout: 20_000 });
      await seen.stop();
    });

    test('goes on where it stopped, also through another bus', async () => {
      const before = await collect(given.bus, given.reader);
      await publishTexts(given.bus, given.reader.subject, ['a']);
      await vi.waitFor(() => expect(before.texts()).toEqual(['a']), { timeout: 20_000 });
      await before.stop();
      await publishTexts(given.bus, given.reader.subject, ['b']);
      const after = await collect(given.other, given.reader);
      await vi.waitFor(() => expect(after.texts()).toEqual(['b']), { timeout: 20_000 });
      await after.stop();
    });

    test('hands over what there is without waiting for a full batch', async () => {
      const seen = await collect(given.bus, given.reader, { maxBatch: 1_000, ackWaitMs: 60_000 });
      await publishTexts(given.bus, given.reader.subject, ['only']);
      await vi.waitFor(() => expect(seen.texts()).toEqual(['only']), { timeout: 2_000 });
      await seen.stop();
    });

    test('keeps the order of a publisher, never exceeds maxBatch, and hands over one batch at a time', async () => {
      const texts = Array.from({ length: 200 }, (_, index) => String(index));
      await publishTexts(given.bus, given.reader.subject, texts);
      let underWay = 0;
      let underWayMax = 0;
      const seen = await collect(given.bus, given.reader, {
        maxBatch: 7,
        async onBatch() {
          underWay += 1;
          underWayMax = Math.max(underWayMax, underWay);
          await Promise.resolve();
          underWay -= 1;
        },
      });
      await vi.waitFor(() => expect(seen.messages).toHaveLength(texts.length), { timeout: 10_000 });
      await seen.stop();
      expect(seen.texts()).toEqual(texts);
      expect(Math.max(...seen.batches.map((batch) => batch.length))).toBeLessThanOrEqual(7);
      expect(underWayMax).toBe(1);
      const sequences = seen.messages.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
    });

    test('gives each message to one of the subscriptions that share a durable', async () => {
      const both = [
        await collect(given.bus, given.reader, { maxBatch: 3 }),
        await collect(given.other, given.reader, { maxBatch: 3 }),
      ];
      const texts = Array.from({ length: 120 }, (_, index) => String(index));
      await publishTexts(given.bus, given.reader.subject, texts);
      const all = (): string[] => both.flatMap((seen) => seen.texts());
      await vi.waitFor(() => expect(all()).toHaveLength(texts.length), { timeout: 10_000 });
      for (const seen of both) await seen.stop();
      expect(all().toSorted()).toEqual(texts.toSorted());
    });

    test('gives each message to every durable', async () => {
      const one = await collect(given.bus, given.reader);
      const two = await collect(given.bus, { ...given.reader, durable: `${given.reader.durable}-two` });
      await publishTexts(given.bus, given.reader.subject, ['a', 'b']);
      await vi.waitFor(
        () =>
          expect([one.texts(), two.texts()]).toEqual([
            ['a', 'b'],
            ['a', 'b'],
          ]),
        { timeout: 20_000 },
      );
      await one.stop();
      await two.stop();
    });

    test('keeps a message for a durable that was away while another had it', async () => {
      const away = { ...given.reader, durable: `${given.reader.durable}-away` };
      await (await collect(given.bus, away)).stop();
      const present = await collect(given.bus, given.reader);
      await publishTexts(given.bus, given.reader.subject, ['a']);
      await vi.waitFor(() => expect(present.texts()).toEqual(['a']), { timeout: 20_000 });
      await present.stop();
      const back = await collect(given.bus, away);
      await vi.waitFor(() => expect(back.texts()).toEqual(['a']), { timeout: 20_000 });
      await back.stop();
    });

    test('refuses a durable that already reads another subject', async () => {
      await (await collect(given.bus, given.reader)).stop();
      const elsewhere = { ...given.reader, subject: `tollgate.contract.${randomUUID()}` };
      await expect(collect(given.bus, elsewhere)).rejects.toThrow(/reads tollgate/);
    });
  });
}
