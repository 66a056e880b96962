import { memoryAnswerCache } from '@tollgate/answer-cache';
import { systemClock } from '@tollgate/clock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { type Asked, cacheAsks } from './cache-asks.ts';

const cache = memoryAnswerCache({ clock: systemClock, bytesMax: 4_000_000 });
let system: TestSystem;
let subject: string;
const { ask, askKept, purge } = cacheAsks(() => ({ system, cache }));

beforeAll(async () => {
  system = await startTestSystem({}, undefined, undefined, { cache });
  system.policy.decide = (request) => admit(request, { principal: { subject, tokenId: 'tok_1', teams: [] } });
});
beforeEach(async () => {
  await purge();
  subject = 'user:lena@example.com';
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
});
afterAll(() => system?.stop());

describe('an answer in memory, after its request was repeated, is not that of', () => {
  /** By then the request itself is known by its bytes. */
  async function repeat(given: Asked = {}) {
    await ask(given);
    await askKept(given);
    for (const _ of [1, 2]) expect(await ask(given)).toMatchObject({ status: 'hit' });
  }

  it.each<[string, Asked]>([
    ['another namespace', { wish: '{"type":"exact-match","namespace":"other"}' }],
    ['another beta of the API', { headers: { 'openai-beta': 'x=1' } }],
    ['another query', { path: '/v1/chat/completions?x=1' }],
    ['another API', { path: '/v1/responses' }],
  ])('%s', async (_what, given) => {
    await repeat();
    expect((await ask(given)).status).toBe('miss');
    expect((await ask()).status).toBe('hit');
  });

  it('another caller, who has its own', async () => {
    await repeat();
    subject = 'user:omar@example.com';
    system.provider.answer = (response) => answerJson(response, { ...CHAT_ANSWER, id: 'of-omar' });
    await repeat();
    expect((await ask()).text).toContain('of-omar');
    subject = 'user:lena@example.com';
    expect(await ask()).toMatchObject({ status: 'hit', text: JSON.stringify(CHAT_ANSWER) });
  });

  it('a request that differs in one character, wherever that stands', async () => {
    const content = 'Say hello to all of them. '.repeat(20);
    const body = (text: string) => ({ ...CHAT, messages: [{ role: 'user', content: text }] });
    await repeat({ body: body(content) });
    for (let at = 0; at < content.length; at += 13) {
      const changed = `${content.slice(0, at)}#${content.slice(at + 1)}`;
      expect([at, (await ask({ body: body(changed) })).status]).toEqual([at, 'miss']);
    }
    expect((await ask({ body: body(content) })).status).toBe('hit');
  });

  it('the same bytes for another account', async () => {
    const body = { ...CHAT, model: 'gpt' };
    const of = (account: string) => ask({ body, headers: { 'x-tfy-provider-name': account } });
    await repeat({ body, headers: { 'x-tfy-provider-name': 'main' } });
    expect((await of('other')).response.status).toBe(503);
    expect((await ask({ body })).status).toBeNull();
    expect((await of('main')).status).toBe('hit');
  });

  it('a purge', async () => {
    await repeat();
    await purge('tests');
    expect((await ask()).status).toBe('miss');
  });
});
