/**
 * Limits of requests in flight count a request until its answer is complete: a client that sends one request after the
 * other is never refused by a limit of one, however soon after the last byte it asks again.
 */
import {
  type DistributedSystem,
  type System,
  startDistributed,
  startEmbedded,
} from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const TIMEOUT_MS = 180_000;

describe.each<[string, () => Promise<System | DistributedSystem>]>([
  ['one process', () => startEmbedded()],
  [
    'services of their own, with two policies',
    () =>
      startDistributed({
        policies: 2,
        environment: { TOLLGATE_REDIS_DEADLINE_MS: '5000', TOLLGATE_ADMISSION_DEADLINE_MS: '10000' },
      }),
  ],
])('in %s', (_, start) => {
  let system: System;
  let key: string;

  beforeAll(async () => {
    system = await start();
    const user = 'one-at-a-time@example.com';
    key = await system.admin.createUserKey(user);
    await system.admin.call('PUT', '/manifests', {
      type: 'tenant-rate-limit-config/model',
      name: 'one-at-a-time',
      when: { subjects: { users: { in: [user] } } },
      limits: { concurrent_requests: 1 },
      applies_to: { type: 'per-user' },
      mode: 'enforce',
    });
  }, TIMEOUT_MS);
  afterAll(() => system?.stop());

  function ask(more: object): Promise<Response> {
    return fetch(`${system.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Next' }], ...more }),
      signal: AbortSignal.timeout(60_000),
    });
  }

  test.each([
    ['whole answers', { stream: false }],
    ['streams', { stream: true }],
  ])(
    '200 requests one after the other pass a limit of one, with %s',
    { timeout: TIMEOUT_MS },
    async (_name, more) => {
      const statuses: number[] = [];
      for (let index = 0; index < 200; index++) {
        const answer = await ask({ ...more, simulate: { output_tokens: 2 } });
        await answer.text();
        statuses.push(answer.status);
      }
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
    },
  );

  test('a request beside one that is in flight is refused', { timeout: TIMEOUT_MS }, async () => {
    const first = await ask({ stream: true, simulate: { output_tokens: 30, tokens_per_second: 10 } });
    const second = await ask({});
    expect([first.status, second.status]).toEqual([200, 429]);
    expect(await second.json()).toMatchObject({ error: { message: expect.stringContaining('in flight') } });
    await first.text();
    expect((await ask({})).status).toBe(200);
  });
});
