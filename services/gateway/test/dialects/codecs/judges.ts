import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import type { Wire } from '../../../src/dialects/canonical/part.ts';
import { judgeConverse, judgeConverseStream } from './judge-converse.ts';

/** What an official SDK understands of an answer, in words that all wires share. */
export type Judgement = {
  readonly text: string;
  /** Shown reasoning; signatures are of each wire's own kind. */
  readonly reasoning: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly finish: 'stop' | 'tools' | 'length' | 'refused' | 'other';
  /** Tokens that every wire counts alike. */
  readonly input: number;
  readonly output: number;
};

/** A stream's body as the official SDK of the wire reads it. Throws what the SDK throws. */
export async function judgeStream(wire: Wire, bytes: Buffer): Promise<Judgement> {
  const answer = () => respond(bytes, 'text/event-stream');
  switch (wire) {
    case 'openai-chat':
      return judgeChatStream(openai(answer));
    case 'anthropic-messages':
      return judgeMessage(await anthropic(answer).messages.stream(MESSAGE).finalMessage());
    case 'openai-responses':
      return judgeResponse(await openai(answer).responses.stream(RESPONSE).finalResponse());
    case 'gemini':
      return withFetch(answer, async () => judgeGemini(await genai().models.generateContentStream(GENERATE)));
    case 'bedrock-converse':
      return judgeConverseStream(bytes);
  }
}

/** A whole body as the official SDK of the wire reads it. */
export async function judgeWhole(wire: Wire, bytes: Buffer): Promise<Judgement> {
  const answer = () => respond(bytes, 'application/json');
  switch (wire) {
    case 'openai-chat':
      return judgeChat(await openai(answer).chat.completions.create(CHAT));
    case 'anthropic-messages':
      return judgeMessage(await anthropic(answer).messages.create(MESSAGE));
    case 'openai-responses':
      return judgeResponse(await openai(answer).responses.create(RESPONSE));
    case 'gemini':
      return withFetch(answer, async () => judgeGemini([await genai().models.generateContent(GENERATE)]));
    case 'bedrock-converse':
      return judgeConverse(bytes);
  }
}

const CHAT = { model: 'm', messages: [] };
const RESPONSE = { model: 'm', input: 'hello' };
const MESSAGE = { model: 'm', max_tokens: 1, messages: [] };
const GENERATE = { model: 'm', contents: 'hello' };

type Answer = () => Response;

function openai(answer: Answer): OpenAI {
  return new OpenAI({ apiKey: 'k', maxRetries: 0, fetch: async () => answer() });
}

function anthropic(answer: Answer): Anthropic {
  return new Anthropic({ apiKey: 'k', maxRetries: 0, fetch: async () => answer() });
}

function genai(): GoogleGenAI {
  return new GoogleGenAI({ apiKey: 'k' });
}

/** Google's SDK takes no fetch of its own. */
async function withFetch<T>(answer: Answer, work: () => Promise<T>): Promise<T> {
  const real = globalThis.fetch;
  globalThis.fetch = async () => answer();
  try {
    return await work();
  } finally {
    globalThis.fetch = real;
  }
}

function respond(bytes: Buffer, type: string): Response {
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type } });
}

function judgeChat(completion: OpenAI.ChatCompletion): Judgement {
  const choice = completion.choices[0];
  const message = choice?.message;
  const calls = (message?.tool_calls ?? []).map((call) =>
    call.type === 'function'
      ? { name: call.function.name, arguments: parsed(call.function.arguments) }
      : { name: call.custom.name, arguments: { input: call.custom.input } },
  );
  const finishes = {
    stop: 'stop',
    length: 'length',
    tool_calls: 'tools',
    content_filter: 'refused',
  } as const;
  const finish =
    choice?.finish_reason === 'function_call' ? 'tools' : finishes[choice?.finish_reason ?? 'stop'];
  const isRefused = typeof message?.refusal === 'string' && message.refusal !== '';
  // The SDK keeps members that its types do not name.
  const { reasoning_content: reasoning } = (message ?? {}) as { reasoning_content?: string };
  return {
    text: (message?.content ?? '') + (message?.refusal ?? ''),
    reasoning: reasoning ?? '',
    calls,
    finish: isRefused ? 'refused' : finish,
    input: completion.usage?.prompt_tokens ?? 0,
    // xAI counts reasoning in the total alone.
    output: (completion.usage?.total_tokens ?? 0) - (completion.usage?.prompt_tokens ?? 0),
  };
}

/**
 * The SDK's helper puts a stream together, but for reasoning, of which it keeps the last piece, and calls of custom
 * tools, which it leaves out.
 */
async function judgeChatStream(client: OpenAI): Promise<Judgement> {
  const stream = client.chat.completions.stream(CHAT);
  let reasoning = '';
  const custom: { name: string; input: string }[] = [];
  stream.on('chunk', (chunk) => {
    // The SDK keeps members that its types do not name.
    const delta = chunk.choices[0]?.delta as ChatDelta | undefined;
    reasoning += delta?.reasoning_content ?? '';
    for (const call of delta?.tool_calls ?? []) {
      if (call.custom?.name !== undefined) custom.push({ name: call.custom.name, input: '' });
      const last = custom.at(-1);
      if (call.custom?.input !== undefined && last !== undefined) last.input += call.custom.input;
    }
  });
  const judged = judgeChat(await stream.finalChatCompletion());
  const calls = custom.map(({ name, input }) => ({ name, arguments: { input } }));
  return { ...judged, reasoning, calls: custom.length === 0 ? judged.calls : calls };
}

type ChatDelta = {
  readonly reasoning_content?: string | null;
  readonly tool_calls?: readonly { readonly custom?: { readonly name?: string; readonly input?: string } }[];
};

function judgeMessage(message: Anthropic.Message): Judgement {
  const finishes: Record<string, Judgement['finish']> = {
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    tool_use: 'tools',
    refusal: 'refused',
  };
  const { usage } = message;
  const cached = (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
  return {
    text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    reasoning: message.content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: message.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ name: block.name, arguments: block.input }] : [],
    ),
    finish: finishes[message.stop_reason ?? ''] ?? 'other',
    input: usage.input_tokens + cached,
    output: usage.output_tokens,
  };
}

function judgeResponse(response: OpenAI.Responses.Response): Judgement {
  let text = '';
  let refusal = '';
  let reasoning = '';
  const calls: { name: string; arguments: unknown }[] = [];
  for (const item of response.output) {
    if (item.type === 'function_call') calls.push({ name: item.name, arguments: parsed(item.arguments) });
    if (item.type === 'custom_tool_call') calls.push({ name: item.name, arguments: { input: item.input } });
    if (item.type === 'reasoning') for (const summary of item.summary) reasoning += summary.text;
    if (item.type !== 'message') continue;
    for (const part of item.content) {
      if (part.type === 'output_text') text += part.text;
      else refusal += part.refusal;
    }
  }
  const reason = response.incomplete_details?.reason;
  const whole = refusal === '' ? (calls.length > 0 ? 'tools' : 'stop') : 'refused';
  return {
    text: text + refusal,
    reasoning,
    calls,
    finish: reason === undefined ? whole : reason === 'max_output_tokens' ? 'length' : 'refused',
    input: response.usage?.input_tokens ?? 0,
    output: response.usage?.output_tokens ?? 0,
  };
}

type GeminiAnswer = Awaited<ReturnType<GoogleGenAI['models']['generateContent']>>;

async function judgeGemini(
  answers: AsyncIterable<GeminiAnswer> | Iterable<GeminiAnswer>,
): Promise<Judgement> {
  let text = '';
  let reasoning = '';
  let finish: Judgement['finish'] = 'other';
  let input = 0;
  let output = 0;
  const calls: { name: string; arguments: unknown }[] = [];
  for await (const { candidates, usageMetadata } of answers) {
    for (const part of candidates?.[0]?.content?.parts ?? []) {
      if (part.functionCall !== undefined) {
        calls.push({ name: part.functionCall.name ?? '', arguments: part.functionCall.args });
      } else if (part.thought === true) reasoning += part.text ?? '';
      else text += part.text ?? '';
    }
    const reason = candidates?.[0]?.finishReason;
    if (reason === 'STOP') finish = calls.length > 0 ? 'tools' : 'stop';
    else if (reason === 'MAX_TOKENS') finish = 'length';
    else if (reason !== undefined) finish = 'refused';
    input = usageMetadata?.promptTokenCount ?? input;
    output = (usageMetadata?.candidatesTokenCount ?? 0) + (usageMetadata?.thoughtsTokenCount ?? 0) || output;
  }
  return { text, reasoning, calls, finish, input, output };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
