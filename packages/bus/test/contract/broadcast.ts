import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { Given } from './given.ts';

/** What `broadcast` and `listen` promise. */
export function broadcastPromises(given: Given): void {
  describe('broadcast', () => {
    const text = (payload: Uint8Array) => Buffer.from(payload).toString();

    test('reaches every bus that listens, its own included, and none that listens to another subject', async () => {
      const subject = `tollgate-live.${randomUUID()}`;
      const heard: string[] = [];
      const cancels = [
        given.bus.listen(subject, (payload) => heard.push(`own ${text(payload)}`)),
        given.other.listen(subject, (payload) => heard.push(`other ${text(payload)}`)),
        given.other.listen(`${subject}x`, () => heard.push('another subject')),
      ];
      await vi.waitFor(
        () => {
          given.bus.broadcast(subject, Buffer.from('news'));
          expect(new Set(heard)).toEqual(new Set(['own news', 'other news']));
        },
        { timeout: 20_000 },
      );
      for (const cancel of cancels) cancel();
    });

    test('reaches no listener that has ended', async () => {
      const subject = `tollgate-live.${randomUUID()}`;
      const [ended, staying]: string[][] = [[], []];
      given.other.listen(subject, () => ended?.push('heard'))();
      const cancel = given.other.listen(subject, () => staying?.push('heard'));
      await vi.waitFor(
        () => {
          given.bus.broadcast(subject, new Uint8Array(1));
          expect(staying?.length).toBeGreaterThan(0);
        },
        { timeout: 20_000 },
      );
      cancel();
      expect(ended).toEqual([]);
    });
  });
}
