import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { collect, type Given, message, publishTexts } from './given.ts';

/** What `publish` promises. */
export function publishPromises(given: Given): void {
  describe('publish', () => {
    test('delivers subject, bytes and headers as they were', async () => {
      const payload = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await given.bus.publish({
        subject: given.reader.subject,
        id: randomUUID(),
        payload,
        headers: { traceparent: '00-ab' },
      });
      const seen = await collect(given.bus, given.reader);
      await vi.waitFor(() => expect(seen.messages).toHaveLength(1), { timeout: 20_000 });
      await seen.stop();
      const [message] = seen.messages;
      expect(message?.subject).toBe(given.reader.subject);
      expect([...(message?.payload ?? [])]).toEqual([...payload]);
      expect(message?.headers).toEqual({ traceparent: '00-ab' });
      expect(message?.deliveries).toBe(1);
    });

    test('takes an empty payload and no headers', async () => {
      await given.bus.publish({ subject: given.reader.subject, id: randomUUID(), payload: new Uint8Array() });
      const seen = await collect(given.bus, given.reader);
      await vi.waitFor(() => expect(seen.messages).toHaveLength(1), { timeout: 20_000 });
      await seen.stop();
      expect(seen.messages[0]).toMatchObject({ headers: {}, deliveries: 1 });
      expect(seen.messages[0]?.payload.byteLength).toBe(0);
    });

    test('stores a message once however often its id is published, by whichever bus', async () => {
      const twice = message(given.reader.subject, 'twice');
      await given.bus.publish(twice);
      await given.other.publish(twice);
      await given.bus.publish(twice);
      await publishTexts(given.bus, given.reader.subject, ['last']);
      const seen = await collect(given.bus, given.reader);
      await vi.waitFor(() => expect(seen.texts()).toContain('last'), { timeout: 20_000 });
      await seen.stop();
      expect(seen.texts()).toEqual(['twice', 'last']);
    });

    test('refuses a message of more than 1,000,000 bytes, without an id, or with an unknown subject', async () => {
      const payload = new Uint8Array(1);
      await expect(given.bus.publish({ subject: 'elsewhere', id: 'a', payload })).rejects.toThrow(RangeError);
      await expect(given.bus.publish({ subject: 'tollgate.*', id: 'a', payload })).rejects.toThrow(
        RangeError,
      );
      await expect(given.bus.publish({ subject: given.reader.subject, id: '', payload })).rejects.toThrow(
        RangeError,
      );
      const huge = { subject: given.reader.subject, id: 'a', payload: new Uint8Array(1_000_001) };
      await expect(given.bus.publish(huge)).rejects.toThrow(RangeError);
    });

    test('keeps what was published when the bus is closed and opened again', async () => {
      const first = await given.open();
      await publishTexts(first, given.reader.subject, ['a', 'b']);
      await first.close();
      const second = await given.open();
      const seen = await collect(second, given.reader);
      await vi.waitFor(() => expect(seen.texts()).toEqual(['a', 'b']), { timeout: 20_000 });
      await second.close();
    });
  });
}
