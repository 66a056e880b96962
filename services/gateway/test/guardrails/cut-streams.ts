import { eventFrame } from '../../src/dialects/bedrock-converse/frames.ts';
import { gemini, messages, RESPONSE, RESPONSE_USAGE, responses } from '../wires/answers.ts';

/** Where a stream has its text. */
export type CutPlace = 'answer' | 'second choice' | 'tool_call' | 'reasoning';
/** A text in two pieces. */
export type Cut = readonly [first: string, second: string];

/**
 * The events of a stream of each provider wire whose text at a place comes in two of them, with nothing behind the second one but
 * what ends the stream. A call's arguments are `{"body": <the text>}`. Each used 20 input and 9 output tokens.
 */
export const CUT_STREAMS = {
  'anthropic-messages': (place, cut) => eventsOf(messagesStream(place, cut)),
  'openai-responses': (place, cut) => eventsOf(responsesStream(place, cut)),
  gemini: (place, cut) => eventsOf(geminiStream(place, cut)),
  'bedrock-converse': bedrockFrames,
} as const satisfies Readonly<Record<string, (place: CutPlace, cut: Cut) => readonly Buffer[]>>;

function eventsOf(stream: string): readonly Buffer[] {
  return stream.split(/(?<=\r?\n\r?\n)/).map((event) => Buffer.from(event));
}

const argsOf = ([first, second]: Cut): Cut => [`{"body":"${first}`, `${second}"}`];

function messagesStream(place: CutPlace, cut: Cut): string {
  if (place === 'tool_call') {
    const deltas = argsOf(cut).map((partial_json) => ({ type: 'input_json_delta', partial_json }));
    return messages({ type: 'tool_use', id: 'call_1', name: 'send', input: {} }, deltas, 'tool_use');
  }
  if (place === 'reasoning') {
    const deltas = cut.map((thinking) => ({ type: 'thinking_delta', thinking }));
    const signed = [...deltas, { type: 'signature_delta', signature: 'c2lnbmVk' }];
    return messages({ type: 'thinking', thinking: '', signature: '' }, signed, 'end_turn');
  }
  const deltas = cut.map((text) => ({ type: 'text_delta', text }));
  return messages({ type: 'text', text: '' }, deltas, 'end_turn');
}

/** An item of a response as it begins and as it is in the end, with its events. */
type Item = {
  readonly begun: object;
  readonly done: object;
  /** The part of the item that has the text, if it has parts. */
  readonly part?: { readonly kind: 'content_part' | 'reasoning_summary_part'; readonly done: object };
  /** The text's events: `<kind>.delta` and `<kind>.done`. */
  readonly kind: string;
  readonly whole: object;
};

function responsesStream(place: CutPlace, cut: Cut): string {
  const { begun, done, part, kind, whole } = itemOf(place, cut.join(''));
  const at = { item_id: 'i1', output_index: 0, content_index: 0, summary_index: 0 };
  const partEvent = (event: 'added' | 'done', value: object) =>
    part === undefined ? [] : [{ type: `response.${part.kind}.${event}`, ...at, part: value }];
  return responses(
    [
      { type: 'response.output_item.added', output_index: 0, item: begun },
      ...partEvent('added', { ...part?.done, text: '' }),
      ...(place === 'tool_call' ? argsOf(cut) : cut).map((delta) => ({
        type: `response.${kind}.delta`,
        ...at,
        delta,
      })),
      { type: `response.${kind}.done`, ...at, ...whole },
      ...partEvent('done', { ...part?.done }),
      { type: 'response.output_item.done', output_index: 0, item: done },
    ],
    {
      type: 'response.completed',
      response: { ...RESPONSE, status: 'completed', output: [done], usage: RESPONSE_USAGE },
    },
  );
}

function itemOf(place: CutPlace, text: string): Item {
  if (place === 'tool_call') {
    const call = { id: 'i1', type: 'function_call', call_id: 'call_1', name: 'send' };
    const whole = { arguments: JSON.stringify({ body: text }) };
    return {
      begun: { ...call, status: 'in_progress', arguments: '' },
      done: { ...call, status: 'completed', ...whole },
      kind: 'function_call_arguments',
      whole,
    };
  }
  if (place === 'reasoning') {
    const summary = { type: 'summary_text', text };
    return {
      begun: { id: 'i1', type: 'reasoning', summary: [] },
      done: { id: 'i1', type: 'reasoning', summary: [summary] },
      part: { kind: 'reasoning_summary_part', done: summary },
      kind: 'reasoning_summary_text',
      whole: { text },
    };
  }
  const message = { id: 'i1', type: 'message', role: 'assistant' };
  const content = { type: 'output_text', text, annotations: [] };
  return {
    begun: { ...message, status: 'in_progress', content: [] },
    done: { ...message, status: 'completed', content: [content] },
    part: { kind: 'content_part', done: content },
    kind: 'output_text',
    whole: { text, logprobs: [] },
  };
}

/** The second event has the finish reason, except behind a call, whose pieces come as Vertex streams them. */
function geminiStream(place: CutPlace, cut: Cut): string {
  if (place === 'tool_call') {
    const piece = (stringValue: string) => [{ jsonPath: '$.body', stringValue, willContinue: true }];
    const calls = [
      { name: 'send', willContinue: true },
      ...cut.map((text) => ({ partialArgs: piece(text), willContinue: true })),
      {},
    ];
    return gemini(
      ...calls.map((functionCall) => candidates([[{ functionCall }]])),
      candidates([[{ text: '' }]], 'STOP'),
    );
  }
  const [first, second] = cut.map((text) => [{ text, ...(place === 'reasoning' && { thought: true }) }]);
  if (place !== 'second choice') return gemini(candidates([first]), candidates([second], 'STOP'));
  return gemini(candidates([[{ text: 'Fine. ' }], first]), candidates([[{ text: '' }], second], 'STOP'));
}

/** An event of Gemini, or a whole answer, with the parts of each candidate. */
export function candidates(parts: readonly (readonly object[] | undefined)[], finishReason?: string): object {
  return {
    candidates: parts.map((own, index) => ({
      content: { role: 'model', parts: own },
      ...(finishReason !== undefined && { finishReason }),
      index,
    })),
    modelVersion: 'm',
    responseId: 'r1',
    usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 9, totalTokenCount: 29 },
  };
}

function bedrockFrames(place: CutPlace, cut: Cut): readonly Buffer[] {
  const frame = (type: string, event: object) => eventFrame(type, JSON.stringify(event));
  const at = { contentBlockIndex: 0 };
  const deltas =
    place === 'tool_call'
      ? argsOf(cut).map((input) => ({ toolUse: { input } }))
      : cut.map((text) => (place === 'reasoning' ? { reasoningContent: { text } } : { text }));
  const call = { ...at, start: { toolUse: { toolUseId: 'call_1', name: 'send' } } };
  return [
    frame('messageStart', { role: 'assistant' }),
    ...(place === 'tool_call' ? [frame('contentBlockStart', call)] : []),
    ...deltas.map((delta) => frame('contentBlockDelta', { ...at, delta })),
    frame('contentBlockStop', at),
    frame('messageStop', { stopReason: place === 'tool_call' ? 'tool_use' : 'end_turn' }),
    frame('metadata', {
      usage: { inputTokens: 20, outputTokens: 9, totalTokens: 29 },
      metrics: { latencyMs: 1 },
    }),
  ];
}
