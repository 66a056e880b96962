import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT, type TestSystem } from '../support/gateway.ts';
import { guardAll, OFFENDING, REPLACED, startGuardedSystem } from './guarded-system.ts';

const PII = { type: 'tfy-pii', config: { pii_categories: ['Email'] } };
const CACHE = { 'x-tfy-cache-config': '{"type":"exact-match","ttl":600}' };
const SAID = `Write to ${OFFENDING} today`;

let system: TestSystem;
beforeAll(async () => {
  system = await startGuardedSystem({
    block: { ...PII, operation: 'validate' },
    redact: { ...PII, operation: 'mutate' },
  });
});
afterAll(() => system.stop());

async function ask(stream: boolean) {
  const answer = await system.post('/v1/chat/completions', { ...CHAT, stream }, CACHE);
  const text = await answer.text();
  const status = answer.headers.get('x-tfy-cache-status');
  return { text, status, event: await system.eventOf(answer.headers.get('x-request-id')) };
}

test('a request that guardrails rewrite has another answer than the same bytes have without them', async () => {
  const request = { ...CHAT, messages: [{ role: 'user', content: SAID }] };
  const once = async () => {
    const answer = await system.post('/v1/chat/completions', request, CACHE);
    await answer.arrayBuffer();
    return answer.headers.get('x-tfy-cache-status');
  };
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
  system.policy.decide = admit;
  await vi.waitFor(async () => expect(await once()).toBe('hit'));
  for (const _ of [1, 2]) expect(await once()).toBe('hit');
  guardAll(system, { inputs: ['g/redact'] });
  expect(await once()).toBe('miss');
  expect(system.provider.requests.at(-1)?.body.toString()).not.toContain(OFFENDING);
  await vi.waitFor(async () => expect(await once()).toBe('hit'));
  system.policy.decide = admit;
  expect(await once()).toBe('hit');
});

test.each([false, true])('an answer out of the cache is looked at, a stream: %s', async (stream) => {
  system.provider.answer = (response) => {
    if (stream) {
      beginStream(response);
      response.end([...SAID].map((letter) => chunkEvent(letter)).join('') + USAGE_EVENT + DONE_EVENT);
    } else {
      const message = { role: 'assistant', content: SAID };
      answerJson(response, { ...CHAT_ANSWER, choices: [{ index: 0, message, finish_reason: 'stop' }] });
    }
  };
  guardAll(system, {});
  await vi.waitFor(async () => expect((await ask(stream)).status).toBe('hit'));
  const calls = system.provider.requests.length;
  guardAll(system, { outputs: ['g/block'] });
  const blocked = await ask(stream);
  expect(blocked.text).toContain('Guardrail g/block blocked the answer');
  expect(blocked.text).not.toContain('jane');
  expect(blocked.event).toMatchObject({ cacheStatus: 'hit', guardrails: [{ result: 'blocked' }] });
  guardAll(system, { outputs: ['g/redact'] });
  const redacted = await ask(stream);
  expect(redacted.text).toContain(REPLACED);
  expect(redacted.text).not.toContain('jane');
  expect(redacted.event).toMatchObject({ cacheStatus: 'hit', guardrails: [{ result: 'rewritten' }] });
  expect(system.provider.requests).toHaveLength(calls);
});
