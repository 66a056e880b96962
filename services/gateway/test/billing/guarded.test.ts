import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { guardAll, OFFENDING, startGuardedSystem } from '../guardrails/guarded-system.ts';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, type TestSystem } from '../support/gateway.ts';
import { ANSWER_CHARGE, ending, estimated, eventOfAnswer, NO_CHARGE } from './charges.ts';

const SAID = `Write to ${OFFENDING}`;
const ANSWER = {
  ...CHAT_ANSWER,
  choices: [{ index: 0, message: { role: 'assistant', content: SAID }, finish_reason: 'stop' }],
};
const { usage: _, ...UNREPORTED_ANSWER } = ANSWER;
const BLOCKED = ending('policy', 400, 'guardrail_blocked');

let system: TestSystem;
beforeAll(async () => {
  system = await startGuardedSystem({
    block: { type: 'tfy-pii', config: { pii_categories: ['Email'] }, operation: 'validate' },
  });
});
afterAll(() => system.stop());
beforeEach(() => {
  system.provider.requests.length = 0;
});

test('guardrail-blocked-request: nothing is charged, and the provider is not called', async () => {
  guardAll(system, { inputs: ['g/block'] });
  const asked = { ...CHAT, messages: [{ role: 'user', content: SAID }] };
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', asked));
  expect(event).toMatchObject({ ...BLOCKED, ...NO_CHARGE });
  expect(system.provider.requests).toEqual([]);
});

test('guardrail-blocked-reported: an answer that is blocked is charged as its provider says', async () => {
  guardAll(system, { outputs: ['g/block'] });
  system.provider.answer = (response) => answerJson(response, ANSWER);
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
  expect(event).toMatchObject({ ...BLOCKED, ...ANSWER_CHARGE });
});

test('guardrail-blocked-unreported: an answer that is blocked is counted without usage', async () => {
  guardAll(system, { outputs: ['g/block'] });
  system.provider.answer = (response) => answerJson(response, UNREPORTED_ANSWER);
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
  expect(event).toMatchObject({ ...BLOCKED, ...estimated(SAID) });
});
