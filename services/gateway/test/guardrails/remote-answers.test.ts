import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT, type TestSystem } from '../support/gateway.ts';
import { type FakeService, startFakeService } from './fake-service.ts';
import { guardAll, startGuardedSystem } from './guarded-system.ts';
import { remoteGuardrails } from './remote-guardrails.ts';

let service: FakeService;
let system: TestSystem;

beforeAll(async () => {
  service = await startFakeService();
  system = await startGuardedSystem(remoteGuardrails(service.url));
});
afterAll(async () => {
  await system.stop();
  await service.stop();
});
beforeEach(() => {
  service.asked.length = 0;
  system.provider.requests.splice(0);
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
});

async function ask(body: object = CHAT, path = '/v1/chat/completions') {
  const answer = await system.post(path, body);
  const text = await answer.text();
  return { status: answer.status, text, event: await system.eventOf(answer.headers.get('x-request-id')) };
}

const SPOKEN = 'A secret plan.';
const stream = [...SPOKEN].map((text) => chunkEvent(text)).join('') + USAGE_EVENT + DONE_EVENT;

describe.each([{ isStreaming: false }, { isStreaming: true }])(
  'of an answer, streaming: $isStreaming',
  ({ isStreaming }) => {
    beforeEach(() => {
      system.provider.answer = (response) => {
        if (!isStreaming) {
          answerJson(response, {
            ...CHAT_ANSWER,
            choices: [{ index: 0, message: { role: 'assistant', content: SPOKEN }, finish_reason: 'stop' }],
          });
          return;
        }
        beginStream(response);
        response.end(stream);
      };
    });

    test.each(['/v1/chat/completions', '/v1/messages'])(
      '%s: the service sees the whole, and its objection shows nothing',
      async (path) => {
        guardAll(system, { outputs: ['g/custom-answer'] });
        service.answer = () => ({ body: { verdict: true } });
        const body = { ...CHAT, stream: isStreaming, max_tokens: 50 };
        const passed = await ask(body, path);
        expect(passed.status).toBe(200);
        expect(JSON.stringify(service.asked[0]?.body['responseBody'])).toContain(SPOKEN);
        expect(passed.event).toMatchObject({
          errorCode: '',
          guardrails: [{ side: 'output', result: 'passed' }],
        });
        expect([...SPOKEN].every((letter) => passed.text.includes(letter))).toBe(true);
        service.answer = () => ({ body: { verdict: false, message: 'it gives the plan away' } });
        const blocked = await ask(body, path);
        expect(blocked.status).toBe(400);
        expect(blocked.text).toContain('it gives the plan away');
        expect(blocked.text).not.toContain('plan.');
        expect(blocked.event).toMatchObject({
          errorCode: 'guardrail_blocked',
          guardrails: [{ result: 'blocked' }],
        });
        expect(blocked.event.costNanoUsd).toBeGreaterThan(0);
      },
    );

    test('a failure of the service follows the strategy', async () => {
      service.answer = () => ({ status: 500, body: {} });
      guardAll(system, { outputs: ['g/custom-answer'] });
      expect((await ask({ ...CHAT, stream: isStreaming })).status).toBe(503);
      guardAll(system, { outputs: ['g/opa-lenient'] });
      const passed = await ask({ ...CHAT, stream: isStreaming });
      expect(passed.status).toBe(200);
      expect(passed.event.guardrails).toMatchObject([{ result: 'errored' }]);
    });
  },
);
