import { describe, expect, test } from 'vitest';
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
import { NAME } from './rewriting-services.ts';
import { ask as askSystem, rewritingSystem, said } from './rewriting-system.ts';

/** Each kind with what it writes in place of the name, and the kind of its finding. */
const KINDS = [
  { kind: 'bedrock', written: '{NAME}', found: 'NAME' },
  { kind: 'azure-pii', written: '********', found: 'Person' },
  { kind: 'presidio', written: '[PERSON]', found: 'PERSON' },
  { kind: 'custom', written: 'a colleague', found: 'custom' },
] as const;

const of = rewritingSystem();
const ask = (body: object, path?: string) => askSystem(of().system, body, path);
const sent = () => of().system.provider.requests.at(-1)?.body.toString() ?? '';

describe.each(KINDS)('$kind', ({ kind, written, found }) => {
  test('rewrites a request where it finds something, and nothing else', async () => {
    guardAll(of().system, { inputs: [`g/${kind}`] });
    const { status, event } = await ask(said(`👋 Ask ${NAME}, "then" ${NAME}.\nBye`));
    expect(status).toBe(200);
    expect(JSON.parse(sent()).messages).toEqual([
      { role: 'user', content: `👋 Ask ${written}, "then" ${written}.\nBye` },
    ]);
    expect(event.guardrails).toMatchObject([
      { guardrail: `g/${kind}`, side: 'input', result: 'rewritten', kinds: [found] },
    ]);
  });

  test('leaves a request as it came if it finds nothing', async () => {
    guardAll(of().system, { inputs: [`g/${kind}`] });
    const { event } = await ask(said('Nothing to see'));
    expect(JSON.parse(sent())).toEqual({ ...said('Nothing to see'), model: 'gpt-4o' });
    expect(event.guardrails).toMatchObject([{ result: 'passed', findings: 0 }]);
  });

  test('rewrites arguments of a tool call, however they are escaped, of a client of another dialect', async () => {
    guardAll(of().system, { inputs: [`g/${kind}`] });
    const { status } = await ask(
      {
        model: 'main/gpt',
        max_tokens: 64,
        system: `You work for ${NAME}`,
        messages: [
          { role: 'user', content: 'Hi' },
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: 't1', name: 'send', input: { to: [NAME], count: 3 } }],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: `${NAME} got it` }] },
        ],
      },
      '/v1/messages',
    );
    expect(status).toBe(200);
    const { messages } = JSON.parse(sent());
    expect(JSON.parse(messages[2].tool_calls[0].function.arguments)).toEqual({ to: [written], count: 3 });
    expect(sent()).toContain(`You work for ${written}`);
    expect(sent()).toContain(`${written} got it`);
    expect(sent()).not.toContain(NAME);
  });

  const answering = kind === 'custom' ? 'custom-answer' : kind;
  const answer = { content: `It was ${NAME}!`, args: `{"who":"${NAME}","n":[1]}` };
  const whole = {
    ...CHAT_ANSWER,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.content,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'find', arguments: answer.args } }],
        },
        finish_reason: 'tool_calls',
      },
    ],
  };

  test('rewrites a whole answer and the arguments of its tool calls', async () => {
    guardAll(of().system, { outputs: [`g/${answering}`] });
    of().system.provider.answer = (response) => answerJson(response, whole);
    const { text, event } = await ask(CHAT);
    const [{ message }] = JSON.parse(text).choices;
    expect(message.content).toBe(`It was ${written}!`);
    expect(JSON.parse(message.tool_calls[0].function.arguments)).toEqual({ who: written, n: [1] });
    expect(event.guardrails).toMatchObject([{ side: 'output', result: 'rewritten', kinds: [found] }]);
    expect(event.usageSource).toBe('USAGE_SOURCE_PROVIDER');
  });

  test.each(['/v1/chat/completions', '/v1/messages'])(
    'rewrites a stream for a client of %s',
    async (path) => {
      guardAll(of().system, { outputs: [`g/${answering}`] });
      of().system.provider.answer = (response) => {
        beginStream(response);
        response.end(
          [...answer.content].map((letter) => chunkEvent(letter)).join('') + USAGE_EVENT + DONE_EVENT,
        );
      };
      const { status, text, event } = await ask({ ...CHAT, stream: true, max_tokens: 64 }, path);
      expect(status).toBe(200);
      expect(text).toContain(`It was ${written}!`);
      expect(text).not.toMatch(/Jane|Doe/);
      expect(event).toMatchObject({ errorCode: '', guardrails: [{ result: 'rewritten' }] });
      expect(event.tokens).toMatchObject({ output: 5 });
    },
  );
});
