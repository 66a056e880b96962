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
import { guardAll, startGuardedSystem } from './guarded-system.ts';

const JANE = 'jane.doe@acme.io';
const TOM = 'tom@globex.io';

let system: TestSystem;
beforeAll(async () => {
  const pii = {
    type: 'tfy-pii',
    operation: 'mutate',
    config: { pii_categories: ['Email'], reversible: true },
  } as const;
  system = await startGuardedSystem({
    pii,
    'no-mail': { type: 'tfy-pii', operation: 'validate', config: { pii_categories: ['Email'] } },
  });
  guardAll(system, { inputs: ['g/pii'] });
});
afterAll(() => system.stop());
beforeEach(() => {
  system.provider.requests.splice(0);
  guardAll(system, { inputs: ['g/pii'] });
});

const said = (content: string) => ({ ...CHAT, messages: [{ role: 'user', content }] });
const whole = (message: object) => ({
  ...CHAT_ANSWER,
  choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: 'stop' }],
});
const sent = () => system.provider.requests.at(-1)?.body.toString() ?? '';

async function ask(body: object, path = '/v1/chat/completions') {
  const answer = await system.post(path, body);
  const text = await answer.text();
  return { text, event: await system.eventOf(answer.headers.get('x-request-id')) };
}

const contentOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '')
    .join('');

test('the provider sees placeholders, the same for the same text, and the client its texts', async () => {
  system.provider.answer = (response) =>
    answerJson(response, whole({ content: 'I wrote to [Email_2] and [Email_1], not to [Email_3].' }));
  const { text, event } = await ask(said(`Write to ${JANE}, then ${TOM}, then ${JANE} again`));
  expect(sent()).toContain('Write to [Email_1], then [Email_2], then [Email_1] again');
  expect(JSON.parse(text).choices[0].message.content).toBe(
    `I wrote to ${TOM} and ${JANE}, not to [Email_3].`,
  );
  expect(event.guardrails).toMatchObject([{ side: 'input', result: 'rewritten', findings: 3 }]);
});

test('arguments of tool calls have the texts again, and stay JSON', async () => {
  const call = {
    id: 'c1',
    type: 'function',
    function: { name: 'send', arguments: '{"to":["[Email_1]"],"n":1}' },
  };
  system.provider.answer = (response) => answerJson(response, whole({ tool_calls: [call] }));
  const { text } = await ask(said(`Write to ${JANE}`));
  const [answered] = JSON.parse(text).choices[0].message.tool_calls;
  expect(JSON.parse(answered.function.arguments)).toEqual({ to: [JANE], n: 1 });
});

describe('streams', () => {
  test('have the texts again wherever a placeholder is cut', async () => {
    const answer = 'Sent to [Email_1] [and] [x';
    for (let at = 1; at < answer.length; at++) {
      system.provider.answer = (response) => {
        beginStream(response);
        response.end(
          chunkEvent(answer.slice(0, at)) + chunkEvent(answer.slice(at)) + USAGE_EVENT + DONE_EVENT,
        );
      };
      const { text, event } = await ask({ ...said(`Write to ${JANE}`), stream: true });
      expect(contentOf(text)).toBe(`Sent to ${JANE} [and] [x`);
      expect(event.errorCode).toBe('');
    }
  });

  test('have them for a client of another dialect', async () => {
    system.provider.answer = (response) => {
      beginStream(response);
      response.end(
        [...'To [Email_1].'].map((letter) => chunkEvent(letter)).join('') + USAGE_EVENT + DONE_EVENT,
      );
    };
    const body = {
      model: 'main/gpt',
      max_tokens: 9,
      stream: true,
      messages: said(`Write to ${JANE}`).messages,
    };
    const { text } = await ask(body, '/v1/messages');
    expect(text).toContain(JANE);
    expect(text).not.toContain('Email_1');
  });
});

test('guardrails of answers see placeholders, and object to what the model wrote itself', async () => {
  guardAll(system, { inputs: ['g/pii'], outputs: ['g/no-mail'] });
  system.provider.answer = (response) => answerJson(response, whole({ content: 'To [Email_1].' }));
  expect((await ask(said(`Write to ${JANE}`))).text).toContain(JANE);
  system.provider.answer = (response) => answerJson(response, whole({ content: `To ${TOM}.` }));
  expect((await ask(said(`Write to ${JANE}`))).event.errorCode).toBe('guardrail_blocked');
});

test('what looks like a placeholder in the request means itself', async () => {
  system.provider.answer = (response) => answerJson(response, whole({ content: '[Email_1] and [Email_2]' }));
  const { text } = await ask(said(`Explain [Email_1] to ${JANE}`));
  expect(sent()).toContain('Explain [Email_1] to [Email_2]');
  expect(JSON.parse(text).choices[0].message.content).toBe(`[Email_1] and ${JANE}`);
});

test('one request knows nothing of the placeholders of another, and an answer without any passes byte for byte', async () => {
  system.provider.answer = (response) => answerJson(response, whole({ content: 'To [Email_1].' }));
  await ask(said(`Write to ${JANE}`));
  const { text } = await ask(said('Nothing to see'));
  expect(text).toBe(JSON.stringify(whole({ content: 'To [Email_1].' })));
});
