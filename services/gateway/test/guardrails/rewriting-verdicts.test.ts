import { describe, expect, test } from 'vitest';
import { AWS } from '../support/fake-aws.ts';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT } from '../support/gateway.ts';
import { guardAll } from './guarded-system.ts';
import { bedrockGuardrail, FORBIDDEN, NAME } from './rewriting-services.ts';
import { ask as askSystem, rewritingSystem, said } from './rewriting-system.ts';

const of = rewritingSystem();
const ask = (body: object, path?: string) => askSystem(of().system, body, path);
const sent = () => of().system.provider.requests.at(-1)?.body.toString() ?? '';

test.each(['bedrock', 'custom'])('%s blocks what its service blocks, though it rewrites', async (kind) => {
  guardAll(of().system, { inputs: [`g/${kind}`] });
  const { status, text } = await ask(said(`The ${FORBIDDEN} of ${NAME}`));
  expect(status).toBe(400);
  expect(JSON.parse(text).error.code).toBe('guardrail_blocked');
  expect(of().system.provider.requests).toHaveLength(0);
});

describe('Amazon Bedrock', () => {
  test('signs its calls with the access key', async () => {
    guardAll(of().system, { inputs: ['g/bedrock'] });
    expect((await ask(said('Hi'))).status).toBe(200);
    expect(of().aws.calls[0]?.authorization).toContain(`AWS4-HMAC-SHA256 Credential=${AWS.accessKeyId}/`);
  });

  test('fails with a wrong access key, and sends no provider a request that must be looked at', async () => {
    guardAll(of().system, { inputs: ['g/bedrock-stranger'] });
    const { status, event } = await ask(said('Hi'));
    expect(status).toBe(503);
    expect(event.guardrails).toMatchObject([{ result: 'errored', reason: 'its service answered 403' }]);
    expect(of().system.provider.requests).toHaveLength(0);
  });

  test('objects to what it anonymizes if it only validates, and notes it in an audit', async () => {
    guardAll(of().system, { inputs: ['g/bedrock-validate'] });
    expect((await ask(said(`Ask ${NAME}`))).status).toBe(400);
    guardAll(of().system, { inputs: ['g/bedrock-audit'] });
    const { event } = await ask(said(`Ask ${NAME}`));
    expect(sent()).toContain(NAME);
    expect(event.guardrails).toMatchObject([{ result: 'flagged', kinds: ['NAME'] }]);
  });

  test('lets a request pass as it came if it fails and need not look', async () => {
    guardAll(of().system, { inputs: ['g/bedrock-lenient'] });
    of().aws.answer = () => ({ status: 500, body: {} });
    const { status, event } = await ask(said(`Ask ${NAME}`));
    expect(status).toBe(200);
    expect(sent()).toContain(NAME);
    expect(event.guardrails).toMatchObject([{ result: 'errored' }]);
  });

  test('fails on an answer that does not say what every text became', async () => {
    guardAll(of().system, { inputs: ['g/bedrock'] });
    of().aws.answer = (call) => {
      const answer = bedrockGuardrail(call);
      return { body: { ...(answer.body as object), outputs: [] } };
    };
    const { status, event } = await ask(said(`Ask ${NAME}`));
    expect(status).toBe(503);
    expect(event.guardrails).toMatchObject([{ result: 'errored' }]);
  });

  test('finds a name that a cut of a long text goes through, and leaves all else', async () => {
    guardAll(of().system, { inputs: ['g/bedrock'] });
    for (const offset of [19_790, 19_801, 19_993, 19_996, 20_000]) {
      const before = 'x'.repeat(offset - 1);
      const after = 'y'.repeat(25_000);
      await ask(said(`${before} ${NAME} ${after}`));
      expect(JSON.parse(sent()).messages[0].content).toBe(`${before} {NAME} ${after}`);
    }
  });
});

describe('a custom service', () => {
  test('may change more of a chat completion than texts, but not what was admitted', async () => {
    guardAll(of().system, { inputs: ['g/custom'] });
    of().service.answer = ({ body }) => {
      const { messages } = body['requestBody'] as { messages: readonly object[] }; // a chat request
      const result = {
        model: 'main/expensive',
        stream: true,
        n: 9,
        temperature: 0,
        messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
      };
      return { body: { verdict: true, transformed: true, result } };
    };
    const { status, event } = await ask(said('Hi'));
    expect(status).toBe(200);
    expect(JSON.parse(sent())).toEqual({
      model: 'gpt-4o',
      temperature: 0,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
    });
    expect(event.guardrails).toMatchObject([{ result: 'rewritten' }]);
    const other = await ask({ ...said('Hi'), max_tokens: 9 }, '/v1/messages');
    expect(other.status).toBe(503);
    expect(other.event.guardrails).toMatchObject([
      { result: 'errored', reason: expect.stringContaining('chat completions alone') },
    ]);
  });

  test('may put another answer in the place of a whole one and of a stream', async () => {
    guardAll(of().system, { outputs: ['g/custom-answer'] });
    of().service.answer = ({ body }) => {
      const response = body['responseBody'] as { choices: readonly object[] }; // a chat answer
      const message = { role: 'assistant', content: 'Ask the desk.', reasoning_content: 'Hm.' };
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      return { body: { verdict: true, transformed: true, result: { ...response, choices } } };
    };
    const whole = await ask(CHAT);
    expect(JSON.parse(whole.text).choices[0].message.content).toBe('Ask the desk.');
    of().system.provider.answer = (response) => {
      beginStream(response);
      response.end(chunkEvent('Hello') + USAGE_EVENT + DONE_EVENT);
    };
    const { text, event } = await ask({ ...CHAT, stream: true });
    expect(text).toContain('Ask the desk.');
    expect(text).not.toContain('Hello');
    expect(text).toContain('[DONE]');
    expect(event).toMatchObject({ errorCode: '', guardrails: [{ result: 'rewritten' }] });
  });

  test.each([
    ['without a result', { verdict: true, transformed: true }],
    ['that is no request', { verdict: true, transformed: true, result: { messages: 'no' } }],
  ])('fails on an answer %s', async (_, body) => {
    guardAll(of().system, { inputs: ['g/custom'] });
    of().service.answer = () => ({ body });
    const { status, event } = await ask(said('Hi'));
    expect(status).toBe(503);
    expect(event).toMatchObject({ errorCode: 'guardrail_failed', guardrails: [{ result: 'errored' }] });
  });
});

test('services see what guardrails before them left, of requests and of answers', async () => {
  guardAll(of().system, { inputs: ['g/mail', 'g/custom'], outputs: ['g/mail', 'g/custom-answer'] });
  of().system.provider.answer = (response) =>
    answerJson(response, {
      ...CHAT_ANSWER,
      choices: [
        { index: 0, message: { role: 'assistant', content: `${NAME}: tom@acme.io` }, finish_reason: 'stop' },
      ],
    });
  const { text } = await ask(said(`Write to jane@acme.io and ${NAME}`));
  expect(sent()).toContain('Write to [Email] and a colleague');
  expect(JSON.parse(text).choices[0].message.content).toBe('a colleague: [Email]');
  expect(JSON.stringify(of().service.asked)).not.toMatch(/jane@|tom@/);
});

test('names that Presidio finds have placeholders, which answers and other services never undo too early', async () => {
  guardAll(of().system, { inputs: ['g/reversible'], outputs: ['g/azure-pii'] });
  of().system.provider.answer = (response) => {
    beginStream(response);
    response.end(
      [...'Hello [PERSON_1]!'].map((letter) => chunkEvent(letter)).join('') + USAGE_EVENT + DONE_EVENT,
    );
  };
  const { text } = await ask({ ...said(`I am ${NAME}`), stream: true });
  expect(sent()).toContain('I am [PERSON_1]');
  expect(contentOf(text)).toBe(`Hello ${NAME}!`);
  const [, answered] = of().service.asked;
  expect(answered?.path).toContain('/language');
  expect(JSON.stringify(answered)).toContain('[PERSON_1]');
  expect(JSON.stringify(answered)).not.toContain(NAME);
});

function contentOf(stream: string): string {
  return stream
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '')
    .join('');
}
