import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestSystem } from '../support/gateway.ts';
import { guardAll, OFFENDING, REPLACED, startGuardedSystem } from './guarded-system.ts';

const PII = { type: 'tfy-pii', config: { pii_categories: ['Email'] } };
const MODEL = 'main/gpt';
const TEXT = `Write to ${OFFENDING} today`;

/** A request of each dialect with the text at one place, by the name that results give the place. */
const REQUESTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '/v1/chat/completions': {
    system: chat({ role: 'system', content: TEXT }),
    user: chat({ role: 'user', content: [{ type: 'text', text: TEXT }] }),
    assistant: chat({ role: 'assistant', content: TEXT }),
    tool_definition: { ...chat(), tools: [chatTool(TEXT, {})] },
    'tool_definition schema': {
      ...chat(),
      tools: [chatTool('x', { to: { type: 'string', description: TEXT } })],
    },
    tool_call: chat(chatCall(JSON.stringify({ to: TEXT })), {
      role: 'tool',
      tool_call_id: 'c1',
      content: 'ok',
    }),
    'tool_call escaped': chat(chatCall(`{"to":"Write\\nto jane.doe\\u0040acme.io"}`), {
      role: 'tool',
      tool_call_id: 'c1',
      content: 'ok',
    }),
    tool_result: chat(chatCall('{}'), { role: 'tool', tool_call_id: 'c1', content: TEXT }),
    file: chat({
      role: 'user',
      content: [
        { type: 'text', text: 'See:' },
        { type: 'file', file: { filename: 'a.txt', file_data: `data:text/plain;base64,${btoa(TEXT)}` } },
      ],
    }),
    other: { ...chat(), some_new_field: { deep: [TEXT] } },
  },
  '/v1/messages': {
    system: messages({ system: TEXT }),
    user: messages({ messages: [{ role: 'user', content: [{ type: 'text', text: TEXT }] }] }),
    tool_definition: messages({
      tools: [{ name: 'send', description: TEXT, input_schema: { type: 'object' } }],
    }),
    tool_call: messages({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'send', input: { to: [TEXT] } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'ok' }] },
      ],
    }),
    tool_result: messages({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'send', input: {} }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: TEXT }] }],
        },
      ],
    }),
    file: messages({
      messages: [
        {
          role: 'user',
          content: [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: TEXT } }],
        },
      ],
    }),
    other: messages({ some_new_field: { deep: [TEXT] } }),
  },
  '/v1/responses': {
    system: { model: MODEL, instructions: TEXT, input: 'Hi' },
    user: { model: MODEL, input: TEXT },
    tool_definition: {
      model: MODEL,
      input: 'Hi',
      tools: [
        { type: 'function', name: 'send', description: TEXT, parameters: { type: 'object', properties: {} } },
      ],
    },
    tool_call: responses({
      type: 'function_call',
      call_id: 'c1',
      name: 'send',
      arguments: JSON.stringify({ to: TEXT }),
    }),
    tool_result: responses(
      { type: 'function_call', call_id: 'c1', name: 'send', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: TEXT },
    ),
    other: { model: MODEL, input: 'Hi', some_new_field: [TEXT] },
  },
  [`/v1beta/models/${MODEL}:generateContent`]: {
    system: { systemInstruction: { parts: [{ text: TEXT }] }, contents: [said('Hi')] },
    user: { contents: [said(TEXT)] },
    tool_definition: {
      contents: [said('Hi')],
      tools: [{ functionDeclarations: [{ name: 'send', description: TEXT }] }],
    },
    tool_call: { contents: [said('Hi'), called({ to: TEXT }), result('ok')] },
    tool_result: { contents: [said('Hi'), called({}), result(TEXT)] },
    other: { contents: [said('Hi')], some_new_field: [TEXT] },
  },
  '/v1/embeddings': { user: { model: MODEL, input: ['Hi', TEXT] } },
};

const CELLS = Object.entries(REQUESTS).flatMap(([path, places]) =>
  Object.entries(places).map(([place, body]) => ({ path, place, body })),
);

let system: TestSystem;
beforeAll(async () => {
  system = await startGuardedSystem({
    block: { ...PII, operation: 'validate' },
    redact: { ...PII, operation: 'mutate' },
    watch: { ...PII, operation: 'validate', enforcing_strategy: 'audit' },
  });
});
afterAll(() => system.stop());
beforeEach(() => void system.provider.requests.splice(0));

describe.each(CELLS)('$path with the text in $place', ({ path, place, body }) => {
  const at = place.split(' ')[0];

  test('is blocked before the provider sees it', async () => {
    guardAll(system, { inputs: ['g/block'] });
    const answer = await system.post(path, body);
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(text).toContain('Guardrail g/block blocked the request: it found Email');
    expect(text).not.toContain(OFFENDING);
    expect(system.provider.requests).toEqual([]);
    const event = await system.eventOf(answer.headers.get('x-request-id'));
    expect(event).toMatchObject({
      errorCode: 'guardrail_blocked',
      refusedByRule: 'the-rule',
      endedBy: 'ENDED_BY_POLICY',
      costNanoUsd: 0,
      guardrails: [
        { guardrail: 'g/block', side: 'input', result: 'blocked', kinds: ['Email'], places: [at] },
      ],
    });
  });

  test('is rewritten, and nothing else of the request changes', async () => {
    guardAll(system, { inputs: ['g/redact'] });
    const answer = await system.post(path, body);
    expect(answer.status).not.toBe(400);
    expect(system.provider.requests).toHaveLength(1);
    const sent = JSON.stringify(JSON.parse(String(system.provider.requests[0]?.body)));
    const files = [...sent.matchAll(/base64,([A-Za-z0-9+/=]+)/g)].map(([, data = '']) => atob(data));
    expect(`${sent}${files.join('')}`).not.toContain(OFFENDING);
    // Another wire carries no field that only the client's has.
    const isCarried = path !== '/v1/messages' && !path.startsWith('/v1beta');
    if (place !== 'other' || isCarried) expect(`${sent}${files.join('')}`).toContain(REPLACED);
    if (path === '/v1/chat/completions' && JSON.stringify(body).includes(OFFENDING)) {
      const asItCame = JSON.stringify({ ...(body as object), model: 'gpt-4o' });
      expect(sent).toBe(asItCame.replaceAll(OFFENDING, REPLACED));
    }
    const event = await system.eventOf(answer.headers.get('x-request-id'));
    expect(event.guardrails).toMatchObject([{ guardrail: 'g/redact', result: 'rewritten', places: [at] }]);
  });

  test('is flagged by an audit and passes as it came', async () => {
    guardAll(system, { inputs: ['g/watch'] });
    const answer = await system.post(path, body);
    expect(system.provider.requests).toHaveLength(1);
    const event = await system.eventOf(answer.headers.get('x-request-id'));
    expect(event.guardrails).toMatchObject([{ guardrail: 'g/watch', result: 'flagged', findings: 1 }]);
  });
});

function chat(...messages: readonly unknown[]) {
  return { model: MODEL, messages: [{ role: 'user', content: 'Hi' }, ...messages] };
}

function chatTool(description: string, properties: object) {
  return {
    type: 'function',
    function: { name: 'send', description, parameters: { type: 'object', properties } },
  };
}

function chatCall(args: string) {
  const call = { id: 'c1', type: 'function', function: { name: 'send', arguments: args } };
  return { role: 'assistant', content: null, tool_calls: [call] };
}

function messages(fields: object) {
  return { model: MODEL, max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }], ...fields };
}

function responses(...items: readonly unknown[]) {
  return { model: MODEL, input: [{ role: 'user', content: 'Hi' }, ...items] };
}

function said(text: string) {
  return { role: 'user', parts: [{ text }] };
}

function called(args: object) {
  return { role: 'model', parts: [{ functionCall: { name: 'send', args } }] };
}

function result(text: string) {
  return { role: 'user', parts: [{ functionResponse: { name: 'send', response: { text } } }] };
}
