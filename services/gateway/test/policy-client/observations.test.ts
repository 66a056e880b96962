import { simulatedClock } from '@tollgate/clock';
import type { Observation__Output } from '@tollgate/contracts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Observations } from '../../src/policy-client/observations.ts';
import { answerJson, beginStream, CHAT_ANSWER, chunkEvent } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

describe('observations', () => {
  const observation = (outputTokens: number): Observation__Output => ({
    ...{ model: 'main/gpt', subject: 'user:a', outputTokens, outputTokensMax: 0 },
    ...{ textBytes: 0, inputTokens: 0, inputTokensCached: 0 },
  });

  test('travel together, a quarter of a second after the first, and are bounded', () => {
    const clock = simulatedClock();
    const sent: Observation__Output[][] = [];
    const observations = new Observations({ clock, send: (batch) => sent.push(batch) });
    for (let index = 0; index < 1_000; index++) observations.add(observation(index));
    clock.advance(249);
    expect(sent).toEqual([]);
    clock.advance(1);
    expect(sent.map((batch) => batch.length)).toEqual([256]);
    observations.add(observation(7));
    clock.advance(250);
    expect(sent[1]).toEqual([observation(7)]);
    clock.advance(1_000);
    expect(sent).toHaveLength(2);
  });
});

describe('a gateway', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem();
  });
  afterAll(() => system.stop());

  test('tells policy what requests used whose answers came whole, and nothing of others', async () => {
    system.provider.answer = (response) => answerJson(response, { error: { message: 'no' } }, 500);
    await (await system.post('/v1/chat/completions', CHAT)).text();
    system.provider.answer = (response) => {
      beginStream(response);
      response.end(chunkEvent('cut'));
    };
    await (await system.post('/v1/chat/completions', { ...CHAT, stream: true })).text();
    system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
    const bounded = { ...CHAT, max_tokens: 64_000 };
    await (await system.post('/v1/chat/completions', bounded)).text();
    await vi.waitUntil(() => system.policy.observations.length > 0, { timeout: 20_000 });
    expect(system.policy.observations).toEqual([
      {
        model: 'main/gpt',
        subject: 'user:lena@example.com',
        outputTokens: 10,
        outputTokensMax: 64_000,
        textBytes: Buffer.byteLength(JSON.stringify(bounded)),
        inputTokens: 19,
        inputTokensCached: 10,
      },
    ]);
  });

  test('says nothing of the text of a request with media, or whose input was not reported', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };
    const messages = [{ role: 'user', content: [image] }];
    const before = system.policy.observations.length;
    await (await system.post('/v1/chat/completions', { ...CHAT, messages })).text();
    const { usage: _, ...unreported } = CHAT_ANSWER;
    system.provider.answer = (response) => answerJson(response, unreported);
    await (await system.post('/v1/chat/completions', CHAT)).text();
    await vi.waitUntil(() => system.policy.observations.length >= before + 2, { timeout: 20_000 });
    expect(system.policy.observations.slice(before).map(({ textBytes }) => textBytes)).toEqual([0, 0]);
  });
});
