import { describe, expect, it } from 'vitest';
import type { Codec } from '../../../../src/dialects/canonical/codec.ts';
import type { StreamPart } from '../../../../src/dialects/canonical/events.ts';
import { LOSSES } from '../../../../src/dialects/canonical/losses.ts';
import type { Wire } from '../../../../src/dialects/canonical/part.ts';
import type { CanonicalRequest, Tool } from '../../../../src/dialects/canonical/request.ts';
import { CODECS } from '../codecs.ts';
import { ROUTE } from './send-cell.ts';

const GRAMMAR = 'start: "*** Begin Patch" LF';
const PATCH = '*** Begin Patch\n+"a"\n';
const MESSAGES = [{ role: 'user', content: 'Hi' }];

/** What clients of today send, in their own wires' words. */
const CLIENTS = {
  codex: {
    model: 'acme/model',
    input: [
      { type: 'message', role: 'user', content: 'Hi' },
      { type: 'custom_tool_call', call_id: 'call_1', name: 'apply_patch', input: PATCH },
      { type: 'custom_tool_call_output', call_id: 'call_1', output: 'done' },
    ],
    tools: [
      {
        type: 'custom',
        name: 'apply_patch',
        description: 'Edits files.',
        format: { type: 'grammar', syntax: 'lark', definition: GRAMMAR },
      },
      {
        type: 'namespace',
        name: 'agents',
        description: 'Agents.',
        tools: [{ type: 'function', name: 'spawn', parameters: { type: 'object', properties: {} } }],
      },
    ],
  },
  chat: {
    model: 'acme/model',
    messages: MESSAGES,
    tools: [
      {
        type: 'custom',
        custom: {
          name: 'apply_patch',
          format: { type: 'grammar', grammar: { syntax: 'lark', definition: GRAMMAR } },
        },
      },
    ],
    tool_choice: { type: 'custom', custom: { name: 'apply_patch' } },
  },
  claudeCode: {
    model: 'acme/model',
    max_tokens: 1000,
    system: 'Be brief.',
    messages: [
      ...MESSAGES,
      { role: 'assistant', content: 'Hello' },
      { role: 'system', content: 'The date has changed.' },
      { role: 'user', content: 'Go on' },
    ],
    tools: [
      { name: 'now', input_schema: { type: 'object' } },
      { name: 'later', input_schema: { type: 'object' }, defer_loading: true },
    ],
    temperature: 0.5,
  },
} as const;

function codecOf(wire: Wire): Codec {
  const codec = CODECS.find((each) => each.wire === wire);
  if (codec === undefined) throw new Error(wire);
  return codec;
}

function read(wire: Wire, body: object): CanonicalRequest {
  const bytes = Buffer.from(JSON.stringify(body));
  return codecOf(wire).readRequest(JSON.parse(bytes.toString()), bytes, ROUTE);
}

function sent(wire: Wire, request: CanonicalRequest, model = 'some-model', version?: string) {
  const codec = codecOf(wire);
  const written = codec.writeRequest(request, { model, ...(version !== undefined && { version }) });
  const json = written.body.toString();
  return {
    json,
    warnings: written.warnings.join('\n'),
    received: codec.readRequest(JSON.parse(json), written.body, ROUTE),
  };
}

function textArgument(tools: readonly Tool[]): Tool | undefined {
  return tools.find((tool) => tool.kind === 'function' && tool.name === 'apply_patch');
}

describe.each(CODECS.map(({ wire }) => wire))('a provider of %s', (wire) => {
  it('gets a free text tool with its grammar, as such or as a function', () => {
    const { received, warnings, json } = sent(wire, read('openai-responses', CLIENTS.codex));
    expect(json).toContain(JSON.stringify(GRAMMAR).slice(1, -1));
    const tool = textArgument(received.tools);
    if (wire === 'openai-responses') {
      expect(received.tools[0]).toMatchObject({ kind: 'custom', format: { definition: GRAMMAR } });
    } else {
      expect(tool).toMatchObject({ parameters: { properties: { input: { type: 'string' } } } });
      expect(warnings).toContain(LOSSES.toolGrammar.instead);
    }
  });

  it('gets an earlier call of a free text tool with the text as it was', () => {
    const { received } = sent(wire, read('openai-responses', CLIENTS.codex));
    const calls = received.messages.flatMap(({ parts }) => parts.filter((part) => part.kind === 'tool_call'));
    const given = calls.map((call) =>
      call.form === 'custom' ? call.arguments : (JSON.parse(call.arguments) as { input: string }).input,
    );
    expect(given).toEqual([PATCH]);
  });

  it('gets the tools of a namespace, whose calls come back under it', () => {
    const request = read('openai-responses', CLIENTS.codex);
    const { received } = sent(wire, request);
    const name = wire === 'openai-responses' ? 'spawn' : 'agents__spawn';
    expect(received.tools.map((tool) => (tool.kind === 'provider' ? tool.type : tool.name))).toContain(name);
    const parts: readonly StreamPart[] = [
      { kind: 'start', id: 'a', model: 'm' },
      {
        kind: 'block_start',
        choice: 0,
        block: { kind: 'tool_call', id: 'c', name: 'agents__spawn', form: 'function' },
      },
      { kind: 'delta', choice: 0, text: '{}' },
      { kind: 'block_end', choice: 0 },
      { kind: 'finish', choice: 0, finish: { reason: 'tool_calls' } },
      { kind: 'end', end: { kind: 'finished' } },
    ];
    const stream = codecOf('openai-responses')
      .streamWriter({ request, id: 'id', createdSeconds: 1, model: 'm' })
      .write(parts)
      .toString();
    expect(stream).toContain('"name":"spawn","namespace":"agents"');
  });

  it('gets a deferred tool, loaded at once where the wire cannot defer', () => {
    const { received, warnings, json } = sent(wire, read('anthropic-messages', CLIENTS.claudeCode));
    expect(received.tools.map((tool) => (tool.kind === 'provider' ? tool.type : tool.name))).toEqual([
      'now',
      'later',
    ]);
    if (wire === 'anthropic-messages') expect(json).toContain('"defer_loading":true');
    else expect(warnings).toContain('tools.defer_loading');
  });

  it('gets a system message inside the messages in its place', () => {
    const { received, warnings } = sent(wire, read('anthropic-messages', CLIENTS.claudeCode));
    const said = received.messages.map(({ role, parts }) => [
      role === 'developer' ? 'system' : role,
      parts.map((part) => (part.kind === 'text' ? part.text : '')).join('|'),
    ]);
    if (wire === 'gemini' || wire === 'bedrock-converse') {
      expect(said.at(-1)).toEqual(['user', 'The date has changed.|Go on']);
      expect(warnings).toContain(LOSSES.systemInside.instead);
    } else {
      expect(said.slice(-2)).toEqual([
        ['system', 'The date has changed.'],
        ['user', 'Go on'],
      ]);
      expect(warnings).not.toContain(LOSSES.systemInside.instead);
    }
  });
});

describe('a free text tool of a chat client', () => {
  it('has its grammar where each wire of OpenAI has it', () => {
    const request = read('openai-chat', CLIENTS.chat);
    const [tool] = CLIENTS.chat.tools;
    const chat = JSON.parse(sent('openai-chat', request, 'gpt-5.5').json);
    expect(chat).toMatchObject({ tools: [tool], tool_choice: CLIENTS.chat.tool_choice });
    const responses = JSON.parse(sent('openai-responses', request).json);
    expect(responses).toMatchObject({
      tools: [{ type: 'custom', format: { type: 'grammar', syntax: 'lark', definition: GRAMMAR } }],
      tool_choice: { type: 'custom', name: 'apply_patch' },
    });
  });

  it('is a function for models that know no other tools, the choice of it too', () => {
    const { json } = sent('openai-chat', read('openai-chat', CLIENTS.chat), 'deepseek-chat');
    expect(JSON.parse(json)).toMatchObject({
      tools: [{ type: 'function', function: { name: 'apply_patch' } }],
      tool_choice: { type: 'function', function: { name: 'apply_patch' } },
    });
  });
});

describe('anthropic-version 2026-10-21', () => {
  it.each([
    ['2026-10-21', false],
    ['2027-01-01', false],
    ['2023-06-01', true],
  ])('%s gets sampling parameters: %s', (version, isSent) => {
    const chat = { model: 'm', messages: MESSAGES, temperature: 0.5, top_p: undefined };
    const { json, warnings } = sent('anthropic-messages', read('openai-chat', chat), 'claude-5', version);
    expect('temperature' in JSON.parse(json)).toBe(isSent);
    expect(warnings.includes(LOSSES.sampling.instead)).toBe(!isSent);
  });
});
