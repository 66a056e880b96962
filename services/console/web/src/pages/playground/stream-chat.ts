import { refusal } from '../../api/client.ts';

/** A part of what a user says. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** A call of a tool that a model asks for. `arguments` is JSON as the model wrote it. */
export type ToolCall = {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
};

/** A message of a conversation. */
export type Message =
  | { readonly role: 'user' | 'system'; readonly content: string | readonly Part[] }
  | { readonly role: 'assistant'; readonly content: string; readonly tool_calls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string };

/** What an answer was, so far or in the end. */
export type Answer = {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
  readonly requestId: string;
  readonly ttftMs: number | undefined;
  readonly latencyMs: number | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
};

type ToolCallDelta = {
  index?: number;
  id?: string;
  function?: { name?: string | null; arguments?: string | null };
};

type Chunk = {
  error?: { message?: string };
  choices?: {
    delta?: {
      content?: string | null;
      reasoning_content?: string | null;
      tool_calls?: ToolCallDelta[] | null;
    };
  }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
};

/** Sends a conversation through the gateway and reports the answer as it grows. Throws ApiError with the gateway's words. */
export async function streamChat(
  call: {
    key: string;
    model: string;
    messages: readonly Message[];
    parameters: Readonly<Record<string, unknown>>;
  },
  options: { signal: AbortSignal; onGrow: (answer: Answer) => void },
): Promise<Answer> {
  const startedMs = performance.now();
  const { key, model, messages, parameters } = call;
  const request = { ...parameters, model, messages, stream: true, stream_options: { include_usage: true } };
  const response = await fetch('/api/v1/playground/chat', {
    method: 'POST',
    signal: options.signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key, request }),
  });
  if (!response.ok || response.body === null) {
    throw refusal(response.status, await response.json().catch(() => undefined));
  }
  let answer: Answer = {
    text: '',
    reasoning: '',
    toolCalls: [],
    requestId: response.headers.get('x-request-id') ?? '',
    ttftMs: undefined,
    latencyMs: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
  };
  for await (const chunk of chunksOf(response.body)) {
    if (chunk.error !== undefined) throw refusal(502, chunk);
    answer = grown(answer, chunk, performance.now() - startedMs);
    options.onGrow(answer);
  }
  return { ...answer, latencyMs: performance.now() - startedMs };
}

function grown(answer: Answer, chunk: Chunk, elapsedMs: number): Answer {
  const delta = chunk.choices?.[0]?.delta;
  const [content, reasoning] = [delta?.content ?? '', delta?.reasoning_content ?? ''];
  const calls = delta?.tool_calls ?? [];
  const isToken = content + reasoning !== '' || calls.length > 0;
  return {
    ...answer,
    text: answer.text + content,
    reasoning: answer.reasoning + reasoning,
    toolCalls: calls.reduce(withToolCall, answer.toolCalls),
    ttftMs: answer.ttftMs ?? (isToken ? elapsedMs : undefined),
    inputTokens: chunk.usage?.prompt_tokens ?? answer.inputTokens,
    outputTokens: chunk.usage?.completion_tokens ?? answer.outputTokens,
  };
}

/** Calls so far with a piece of one of them. A provider that leaves out the index sends each call whole. */
function withToolCall(calls: readonly ToolCall[], delta: ToolCallDelta): readonly ToolCall[] {
  const index = delta.index ?? calls.length;
  const before = calls[index];
  const call: ToolCall = {
    id: delta.id ?? before?.id ?? `call_${index}`,
    type: 'function',
    function: {
      name: (before?.function.name ?? '') + (delta.function?.name ?? ''),
      arguments: (before?.function.arguments ?? '') + (delta.function?.arguments ?? ''),
    },
  };
  return before === undefined ? [...calls, call] : calls.with(index, call);
}

/** The JSON of each `data:` line up to `[DONE]`. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Chunk> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const text = line.startsWith('data:') ? line.slice('data:'.length).trim() : '';
      // The wire of chat completions promises this shape; what is missing counts as absent.
      if (text !== '' && text !== '[DONE]') yield JSON.parse(text) as Chunk;
    }
  }
}
