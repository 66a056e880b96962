import type { Allowance } from '@tollgate/contracts';
import { countChatInputTokens, countTokens } from '@tollgate/pricing';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { admit, refuse } from '../support/fake-policy.ts';
import { answerJson, beginStream, chunkEvent, DONE_EVENT } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import {
  ending,
  estimated,
  eventOfAnswer,
  lastEvent,
  NO_CHARGE,
  reported,
  STREAM,
  USAGE_EVENT_CHARGE,
} from './charges.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ TOLLGATE_ADMISSION_DEADLINE_MS: '300' });
});
afterAll(() => system.stop());
afterEach(() => {
  system.policy.decide = (request) => admit(request);
});

test('refused-by-policy: what policy refuses costs nothing', async () => {
  system.policy.decide = () =>
    refuse({ code: 'budget_exceeded', message: 'The budget "lab" is used up.', rule: 'lab' });
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
  expect(event).toMatchObject({
    ...ending('policy', 402, 'budget_exceeded'),
    ...NO_CHARGE,
    refusedByRule: 'lab',
    attempts: [],
  });
});

test('policy-unanswered: without an answer of policy nothing is called and nothing is charged', async () => {
  system.policy.decide = () => undefined;
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(503);
  const event = await lastEvent(system);
  expect(event).toMatchObject({ ...ending('gateway', 503, 'service_unavailable'), ...NO_CHARGE });
  // What policy reserves all the same is given back.
  expect(event).toMatchObject({ counters: [], mayHoldLease: true });
});

test('refused-by-gateway: what the gateway refuses costs nothing', async () => {
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', '{"model":'));
  expect(event).toMatchObject({ ...ending('gateway', 400, 'invalid_json'), ...NO_CHARGE });
});

const INPUT_TOKENS = countChatInputTokens(CHAT);

/** A stream of this many words, under rules that have this much left for it. */
async function streamUnder(
  allowances: { tokensAllowance?: Allowance; costAllowance?: Allowance },
  events: readonly string[],
  model = CHAT.model,
) {
  system.policy.decide = (request) => admit(request, allowances);
  system.provider.answer = async (response) => {
    beginStream(response);
    // Events come one by one, as from a model.
    for (const event of events) {
      if (response.destroyed) return;
      response.write(event);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end(DONE_EVENT);
  };
  const response = await system.post('/v1/chat/completions', { ...STREAM, model });
  const text = await response.text();
  const content = [...text.matchAll(/"content":"([^"]*)"/g)].map(([, words]) => words).join('');
  const event = await system.eventOf(response.headers.get('x-request-id'));
  return { text, content, event, isCutShort: !text.includes('[DONE]') };
}

const WORDS = Array.from({ length: 400 }, (_, index) => ` word${index}`);
const LONG_STREAM = WORDS.map(chunkEvent);

describe('a stream whose rules have not reserved all that it can use', () => {
  test('exceeded-unreported: ends when its rule has no money left, and what was delivered is charged', async () => {
    const costAllowance = { rule: 'lab-budget', amount: 4_000_000 };
    const { text, content, event } = await streamUnder({ costAllowance }, LONG_STREAM);
    const last = text.trimEnd().split('\n\n').at(-1) ?? '';
    expect(JSON.parse(last.slice('data: '.length))).toEqual({
      error: {
        message: expect.stringContaining('lab-budget'),
        type: 'budget_exceeded',
        code: 'budget_exceeded',
        param: null,
        rule: 'lab-budget',
      },
    });
    expect(text).not.toContain('[DONE]');
    expect(event).toMatchObject({
      ...ending('policy', 402, 'budget_exceeded'),
      refusedByRule: 'lab-budget',
      attempts: [{ errorCode: '' }],
    });
    // All that was read was delivered, but for what came while the end was on its way.
    expect(event).toMatchObject(estimated(content));
    expect(event.costNanoUsd).toBeGreaterThan(costAllowance.amount);
    expect(event.costNanoUsd).toBeLessThan(1.1 * costAllowance.amount);
    await system.provider.requests.at(-1)?.closed;
  });

  test('exceeded-reported: ends by the count of a provider that counts as it goes', async () => {
    const counted = WORDS.map((word, index) => {
      const usage = { prompt_tokens: 12, completion_tokens: 5 * (index + 1) };
      return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: word } }], usage })}\n\n`;
    });
    const tokensAllowance = { rule: 'per-minute', amount: 512 };
    const { isCutShort, event } = await streamUnder({ tokensAllowance }, counted);
    expect(isCutShort).toBe(true);
    expect(event).toMatchObject(ending('policy', 429, 'rate_limit_exceeded'));
    const output = event.tokens?.output ?? 0;
    expect(event).toMatchObject(reported({ inputUncached: 12, output }));
    expect(12 + output).toBeGreaterThan(512);
    expect(12 + output).toBeLessThan(1.1 * 512);
  });

  test('ends at the same point where the provider said zeros at the start', async () => {
    const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    const zeros = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Hi' } }], usage })}\n\n`;
    const costAllowance = { rule: 'lab-budget', amount: 4_000_000 };
    const { isCutShort, content, event } = await streamUnder({ costAllowance }, [zeros, ...LONG_STREAM]);
    expect(isCutShort).toBe(true);
    expect(event).toMatchObject(estimated(content));
    expect(event.costNanoUsd).toBeLessThan(1.1 * costAllowance.amount);
  });

  test('says the code that its verdict gives, for budgets of tokens', async () => {
    const tokensAllowance = { rule: 'tokens-a-month', amount: 100, code: 'budget_exceeded' };
    const { event } = await streamUnder({ tokensAllowance }, LONG_STREAM);
    expect(event).toMatchObject({
      ...ending('policy', 402, 'budget_exceeded'),
      refusedByRule: 'tokens-a-month',
    });
  });

  test('goes on to its end when it uses exactly what was left', async () => {
    const amount = INPUT_TOKENS + countTokens(WORDS.join(''));
    const tokensAllowance = { rule: 'per-minute', amount };
    expect(await streamUnder({ tokensAllowance }, LONG_STREAM)).toMatchObject({
      isCutShort: false,
      event: { ...ending('finished', 200), ...estimated(WORDS.join('')) },
    });
  });

  test('is never held to an amount of money when its model has no price', async () => {
    const costAllowance = { rule: 'lab-budget', amount: 1 };
    const { isCutShort } = await streamUnder({ costAllowance }, LONG_STREAM, 'main/free');
    expect(isCutShort).toBe(false);
  });

  test('is never cut off below its allowance, and never delivers much more, however its text comes', async () => {
    const pieces = fc.array(fc.lorem({ maxCount: 12 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 0, max: 400 }), async (texts, outputTokens) => {
        const tokensAllowance = { rule: 'per-minute', amount: INPUT_TOKENS + outputTokens };
        const { isCutShort, content } = await streamUnder({ tokensAllowance }, texts.map(chunkEvent));
        const delivered = countTokens(content);
        if (isCutShort) expect(delivered).toBeGreaterThan(outputTokens);
        // Two looks are at most this far apart, and a piece of text is delivered whole.
        else expect(delivered).toBeLessThanOrEqual(outputTokens + 512);
        const longest = Math.max(...texts.map(countTokens));
        expect(delivered).toBeLessThanOrEqual(outputTokens + 512 / 4 + 2 * longest);
      }),
      { numRuns: 30 },
    );
  });
});

test('an answer that is no stream is charged as it is, whatever its rules had left', async () => {
  system.policy.decide = (request) => admit(request, { tokensAllowance: { rule: 'per-minute', amount: 1 } });
  system.provider.answer = (response) =>
    answerJson(response, { usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 } });
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
  expect(event).toMatchObject({ ...ending('finished', 200), ...USAGE_EVENT_CHARGE });
});
