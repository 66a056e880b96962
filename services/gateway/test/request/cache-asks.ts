import type { AnswerCache } from '@tollgate/answer-cache';
import { ANSWER_PURGE_SUBJECT } from '@tollgate/contracts';
import { expect, vi } from 'vitest';
import { CHAT, type TestSystem } from '../support/gateway.ts';

/** Keeps answers for longer than a test takes. */
export const WISH = '{"type":"exact-match","ttl":600,"namespace":"tests"}';

/** A request, as far as it is not `CHAT` with the wish. */
export type Asked = {
  body?: object | string;
  path?: string;
  wish?: string | undefined;
  headers?: Record<string, string>;
};

/** Requests to a gateway with a cache of answers. */
export function cacheAsks(given: () => { readonly system: TestSystem; readonly cache: AnswerCache }) {
  async function ask({ body = CHAT, path = '/v1/chat/completions', wish = WISH, headers = {} }: Asked = {}) {
    const response = await given().system.post(path, body, {
      ...(wish !== '' && { 'x-tfy-cache-config': wish }),
      ...headers,
    });
    const text = await response.text();
    const event = await given().system.eventOf(response.headers.get('x-request-id'));
    return { response, text, event, status: response.headers.get('x-tfy-cache-status') };
  }

  /** Asks until what was kept meanwhile is there. */
  async function askKept(asked: Asked = {}) {
    await vi.waitFor(async () => expect((await ask(asked)).status).toBe('hit'));
    return await ask(asked);
  }

  /** Resolves when the gateway has purged the cache. */
  async function purge(namespace = ''): Promise<void> {
    const { system, cache } = given();
    const purged = vi.spyOn(cache, 'purge');
    system.bus.broadcast(ANSWER_PURGE_SUBJECT, Buffer.from(namespace));
    await vi.waitUntil(() => purged.mock.calls.length > 0);
    purged.mockRestore();
  }

  return { ask, askKept, purge };
}
