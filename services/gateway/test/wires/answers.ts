// One table: the answers of each wire beside each other.
import type { Wire } from '../../src/dialects/canonical/part.ts';
import type { TestAccount } from '../support/policy-config.ts';

/** What a provider of a wire answers, as its documentation writes it. Every answer used 20 input and 9 output tokens. */
export type WireAnswers = {
  readonly text: object;
  readonly textStream: string;
  readonly toolStream: string;
  /** Says something and then reports an overload. */
  readonly failingStream: string;
  readonly error: object;
};

/** Wires of providers with the kind of account that speaks each. */
export const PROVIDERS = {
  'openai-chat': { kind: 'openrouter', modelTypes: ['chat'], path: '/v1/chat/completions' },
  'openai-responses': { kind: 'openai', modelTypes: ['responses'], path: '/v1/responses' },
  'anthropic-messages': { kind: 'anthropic', modelTypes: ['chat'], path: '/v1/messages' },
  gemini: { kind: 'google-gemini', modelTypes: ['chat'], path: '/v1/models/gpt-4o:' },
} as const satisfies Partial<
  Record<Wire, Pick<TestAccount, 'kind' | 'modelTypes'> & { readonly path: string }>
>;

/** A wire that tests call providers in. */
export type ProviderWire = keyof typeof PROVIDERS;

/** Every wire that tests call providers in. */
// Keys of the table above.
export const PROVIDER_WIRES = Object.keys(PROVIDERS) as ProviderWire[];

const CALL = { id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' };

const CHAT_HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_800_000_000, model: 'm' };
const CHAT_USAGE = { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 };

/** A response without its status, items and usage. */
export const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_800_000_000,
  model: 'm',
  parallel_tool_calls: true,
  tool_choice: 'auto',
  tools: [],
};
/** The usage of every response. */
export const RESPONSE_USAGE = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 29,
};
const RESPONSE_MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Hello there', annotations: [] }],
};
const RESPONSE_CALL = {
  id: 'fc_1',
  type: 'function_call',
  status: 'completed',
  call_id: CALL.id,
  name: CALL.name,
  arguments: CALL.arguments,
};
const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm' };

/** The answers of each wire. */
export const ANSWERS: Readonly<Record<ProviderWire, WireAnswers>> = {
  'openai-chat': {
    text: {
      ...CHAT_HEAD,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
      usage: CHAT_USAGE,
    },
    textStream: chat(
      [{ role: 'assistant', content: '' }, { content: 'Hello' }, { content: ' there' }],
      'stop',
    ),
    toolStream: chat(
      [
        { role: 'assistant', content: null },
        {
          tool_calls: [
            { index: 0, id: CALL.id, type: 'function', function: { name: CALL.name, arguments: '' } },
          ],
        },
        { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
        { tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] },
      ],
      'tool_calls',
    ),
    failingStream: `${chatChunk({ role: 'assistant', content: 'Hel' })}data: ${JSON.stringify({
      error: { message: 'Overloaded', type: 'overloaded_error', code: 529 },
    })}\n\n`,
    error: { error: { message: 'Slow down', type: 'rate_limit_error', code: 'rate_limit_exceeded' } },
  },
  'openai-responses': {
    text: { ...RESPONSE, status: 'completed', output: [RESPONSE_MESSAGE], usage: RESPONSE_USAGE },
    textStream: responses(
      [
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { ...RESPONSE_MESSAGE, status: 'in_progress', content: [] },
        },
        {
          type: 'response.content_part.added',
          output_index: 0,
          content_index: 0,
          item_id: 'msg_1',
          part: { type: 'output_text', text: '', annotations: [] },
        },
        ...['Hello', ' there'].map((delta) => ({
          type: 'response.output_text.delta',
          output_index: 0,
          content_index: 0,
          item_id: 'msg_1',
          delta,
          logprobs: [],
        })),
        {
          type: 'response.output_text.done',
          output_index: 0,
          content_index: 0,
          item_id: 'msg_1',
          text: 'Hello there',
          logprobs: [],
        },
        {
          type: 'response.content_part.done',
          output_index: 0,
          content_index: 0,
          item_id: 'msg_1',
          part: RESPONSE_MESSAGE.content[0],
        },
        { type: 'response.output_item.done', output_index: 0, item: RESPONSE_MESSAGE },
      ],
      {
        type: 'response.completed',
        response: { ...RESPONSE, status: 'completed', output: [RESPONSE_MESSAGE], usage: RESPONSE_USAGE },
      },
    ),
    toolStream: responses(
      [
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { ...RESPONSE_CALL, status: 'in_progress', arguments: '' },
        },
        ...['{"city":', '"Paris"}'].map((delta) => ({
          type: 'response.function_call_arguments.delta',
          output_index: 0,
          item_id: 'fc_1',
          delta,
        })),
        {
          type: 'response.function_call_arguments.done',
          output_index: 0,
          item_id: 'fc_1',
          arguments: CALL.arguments,
        },
        { type: 'response.output_item.done', output_index: 0, item: RESPONSE_CALL },
      ],
      {
        type: 'response.completed',
        response: { ...RESPONSE, status: 'completed', output: [RESPONSE_CALL], usage: RESPONSE_USAGE },
      },
    ),
    failingStream: responses(
      [
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { ...RESPONSE_MESSAGE, status: 'in_progress', content: [] },
        },
        {
          type: 'response.content_part.added',
          output_index: 0,
          content_index: 0,
          item_id: 'msg_1',
          part: { type: 'output_text', text: '', annotations: [] },
        },
        {
          type: 'response.output_text.delta',
          output_index: 0,
          content_index: 0,
          item_id: 'msg_1',
          delta: 'Hel',
          logprobs: [],
        },
      ],
      {
        type: 'response.failed',
        response: {
          ...RESPONSE,
          status: 'failed',
          output: [],
          error: { code: 'server_is_overloaded', message: 'Overloaded' },
        },
      },
    ),
    error: { error: { message: 'Slow down', type: 'rate_limit_error', code: 'rate_limit_exceeded' } },
  },
  'anthropic-messages': {
    text: {
      ...MESSAGE,
      content: [{ type: 'text', text: 'Hello there' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 20, output_tokens: 9 },
    },
    textStream: messages(
      { type: 'text', text: '' },
      ['Hello', ' there'].map((text) => ({ type: 'text_delta', text })),
      'end_turn',
    ),
    toolStream: messages(
      { type: 'tool_use', id: CALL.id, name: CALL.name, input: {} },
      ['{"city":', '"Paris"}'].map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      'tool_use',
    ),
    failingStream: `${messages({ type: 'text', text: '' }, [{ type: 'text_delta', text: 'Hel' }], undefined)}${named(
      {
        type: 'error',
        error: { type: 'overloaded_error', message: 'Overloaded' },
      },
    )}`,
    error: { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } },
  },
  gemini: {
    text: candidate([{ text: 'Hello there' }], 'STOP'),
    textStream: gemini(candidate([{ text: 'Hello' }]), candidate([{ text: ' there' }], 'STOP')),
    toolStream: gemini(
      candidate([{ functionCall: { name: CALL.name, args: { city: 'Paris' } } }]),
      candidate([{ text: '' }], 'STOP'),
    ),
    failingStream: gemini(candidate([{ text: 'Hel' }]), {
      error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' },
    }),
    error: { error: { code: 429, message: 'Slow down', status: 'RESOURCE_EXHAUSTED' } },
  },
};

function candidate(parts: readonly object[], finishReason?: string): object {
  const content = { role: 'model', parts };
  return {
    candidates: [{ index: 0, content, ...(finishReason !== undefined && { finishReason }) }],
    modelVersion: 'm',
    responseId: 'r1',
    usageMetadata: {
      promptTokenCount: 20,
      candidatesTokenCount: finishReason === undefined ? 1 : 9,
      totalTokenCount: finishReason === undefined ? 21 : 29,
    },
  };
}

/** A stream of Gemini with these events. */
export function gemini(...events: readonly object[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join('');
}

function chatChunk(delta: object, finish: string | null = null): string {
  return `data: ${JSON.stringify({ ...CHAT_HEAD, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

function chat(deltas: readonly object[], finish: string): string {
  const usage = `data: ${JSON.stringify({ ...CHAT_HEAD, choices: [], usage: CHAT_USAGE })}\n\n`;
  return `${deltas.map((delta) => chatChunk(delta)).join('')}${chatChunk({}, finish)}${usage}data: [DONE]\n\n`;
}

/** A stream of the Responses API: `response.created`, these events and the last one, numbered. */
export function responses(events: readonly object[], last: object): string {
  const created = { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } };
  return [created, ...events, last]
    .map((event, index) => named({ ...event, sequence_number: index }))
    .join('');
}

/** A stream of Anthropic with one block; it breaks off inside the block if there is no stop reason. */
export function messages(block: object, deltas: readonly object[], stopReason: string | undefined): string {
  const start = {
    ...MESSAGE,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 20, output_tokens: 1 },
  };
  const events: object[] = [
    { type: 'message_start', message: start },
    { type: 'content_block_start', index: 0, content_block: block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
  ];
  if (stopReason !== undefined) {
    events.push(
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: stopReason, stop_sequence: null },
        usage: { output_tokens: 9 },
      },
      { type: 'message_stop' },
    );
  }
  return events.map(named).join('');
}

function named(event: object): string {
  const name = 'type' in event ? String(event.type) : '';
  return `event: ${name}\ndata: ${JSON.stringify(event)}\n\n`;
}
