import type { Finish } from '../../../../src/dialects/canonical/answer.ts';
import type { StreamPart } from '../../../../src/dialects/canonical/events.ts';
import type { Part, Wire } from '../../../../src/dialects/canonical/part.ts';
import type { Message, OutputFormat, Tool } from '../../../../src/dialects/canonical/request.ts';
import { NO_USAGE, type Usage } from '../../../../src/dialects/canonical/usage.ts';

/** What a client of one wire sends and a provider of another must get. */
export type RequestCell = {
  readonly name: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[];
  readonly output?: OutputFormat;
  /** Wires that refuse it, with the row of the table of losses that says so. */
  readonly refused?: Partial<Record<Wire, string>>;
};

/** What a provider of one wire streams and a client of another must get. */
export type AnswerCell = { readonly name: string; readonly parts: readonly StreamPart[] };

const WEATHER: Tool = {
  kind: 'function',
  name: 'weather',
  description: 'Weather of a place.',
  parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
};

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const IMAGE: Part = {
  kind: 'media',
  media: 'image',
  source: { kind: 'base64', mediaType: 'image/png', data: PIXEL },
};
const PDF: Part = {
  kind: 'media',
  media: 'document',
  source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0xLjQK' },
};

function user(...parts: readonly Part[]): Message {
  return { role: 'user', parts };
}

function text(words: string): Part {
  return { kind: 'text', text: words };
}

function call(id: string, json: string): Part {
  return { kind: 'tool_call', id, name: 'weather', form: 'function', arguments: json };
}

function result(callId: string, ...parts: readonly Part[]): Part {
  return { kind: 'tool_result', callId, form: 'function', parts };
}

const ASKED = user(text('How is the weather?'));

/** Requests of the matrix. Numbers in arguments are larger than JavaScript holds. */
export const REQUEST_CELLS: readonly RequestCell[] = [
  { name: 'text', messages: [{ role: 'system', parts: [text('Be brief.')] }, user(text('Hello, wörld'))] },
  {
    name: 'one tool',
    tools: [WEATHER],
    messages: [
      ASKED,
      {
        role: 'assistant',
        parts: [text('Let me see.'), call('call_1', '{"place":"Rome","id":12345678901234567890}')],
      },
      user(result('call_1', text('sunny'))),
    ],
  },
  {
    name: 'parallel tools',
    tools: [WEATHER],
    messages: [
      ASKED,
      { role: 'assistant', parts: [call('call_1', '{"place":"Rome"}'), call('call_2', '{"place":"Oslo"}')] },
      user(result('call_1', text('sunny')), result('call_2', text('snow'))),
    ],
  },
  {
    name: 'no arguments',
    tools: [WEATHER],
    messages: [
      ASKED,
      { role: 'assistant', parts: [call('call_1', '{}')] },
      user(result('call_1', text('sunny'))),
    ],
  },
  {
    name: 'tool result with an image',
    tools: [WEATHER],
    messages: [
      ASKED,
      { role: 'assistant', parts: [call('call_1', '{"place":"Rome"}')] },
      user(result('call_1', text('a picture'), IMAGE)),
    ],
  },
  { name: 'image', messages: [user(text('What is it?'), IMAGE)] },
  { name: 'PDF', messages: [user(text('Sum it up.'), PDF)] },
  {
    name: 'JSON schema',
    messages: [user(text('Name a place.'))],
    output: {
      kind: 'json_schema',
      name: 'place',
      schema: { type: 'object', properties: { name: { type: 'string' } } },
    },
  },
];

const USAGE: Usage = { ...NO_USAGE, inputUncached: 100, inputCacheRead: 20, output: 30, outputReasoning: 5 };
const START: StreamPart = { kind: 'start', id: 'answer_1', model: 'provider-model' };
const USED: StreamPart = { kind: 'usage', usage: USAGE };
const DONE: StreamPart = { kind: 'end', end: { kind: 'finished' } };
const FAILED: StreamPart = {
  kind: 'end',
  end: { kind: 'failed', error: { status: 529, type: 'overloaded_error', message: 'Overloaded' } },
};
const CUT: StreamPart = { kind: 'end', end: { kind: 'cut' } };

function textBlock(...pieces: readonly string[]): readonly StreamPart[] {
  return block({ kind: 'text' }, pieces);
}

function callBlock(id: string, ...pieces: readonly string[]): readonly StreamPart[] {
  return block({ kind: 'tool_call', id, name: 'weather', form: 'function' }, pieces);
}

function block(opened: Extract<StreamPart, { kind: 'block_start' }>['block'], pieces: readonly string[]) {
  const deltas = pieces.map((piece): StreamPart => ({ kind: 'delta', choice: 0, text: piece }));
  const parts: readonly StreamPart[] = [
    { kind: 'block_start', choice: 0, block: opened },
    ...deltas,
    { kind: 'block_end', choice: 0 },
  ];
  return parts;
}

function finish(reason: Finish['reason']): StreamPart {
  return { kind: 'finish', choice: 0, finish: { reason } };
}

/** Answers of the matrix. */
export const ANSWER_CELLS: readonly AnswerCell[] = [
  { name: 'text', parts: [START, ...textBlock('Hello', ', wörld'), finish('stop'), USED, DONE] },
  {
    name: 'one tool',
    parts: [
      START,
      ...textBlock('See:'),
      ...callBlock('c1', '{"pla', 'ce":"Rome"}'),
      finish('tool_calls'),
      USED,
      DONE,
    ],
  },
  {
    name: 'parallel tools',
    parts: [
      START,
      ...callBlock('c1', '{"place":"Rome"}'),
      ...callBlock('c2', '{"place":"Oslo"}'),
      finish('tool_calls'),
      USED,
      DONE,
    ],
  },
  { name: 'no arguments', parts: [START, ...callBlock('c1'), finish('tool_calls'), USED, DONE] },
  {
    name: 'refusal',
    parts: [START, ...block({ kind: 'refusal' }, ['I will not.']), finish('refusal'), USED, DONE],
  },
  {
    name: 'length in the middle of a tool call',
    parts: [START, ...callBlock('c1', '{"place":"Ro'), finish('length'), USED, DONE],
  },
  { name: 'usage early and late', parts: [START, USED, ...textBlock('Hi'), finish('stop'), USED, DONE] },
  { name: 'error before the stream', parts: [FAILED] },
  { name: 'error inside the stream', parts: [START, ...textBlock('Hel').slice(0, -1), FAILED] },
  { name: 'cut stream', parts: [START, ...callBlock('c1', '{"place":"Ro').slice(0, -1), CUT] },
];
