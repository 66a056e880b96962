import type { Answer, Usage } from './answer.ts';
import type { UsageReports } from './simulation.ts';

/**
 * Bytes of an answer apart from its id and time, which stand at the front of each JSON object (`head`): so an answer
 * is rendered once, and sent many times. A character stands for a byte of UTF-8, so it must be written as `latin1`:
 * that is a copy, where encoding the same text again would cost more than all else.
 */
export type RenderedStream = {
  /** The chunk that opens the message. */
  readonly opening: string;
  /** One for each piece of the answer. */
  readonly pieces: readonly string[];
  /** The chunk with the finish reason and, when asked for, the one with usage. */
  readonly closing: readonly string[];
};

/** The front of each object of one answer; a rendered part completes it. */
export function head(options: { id: string; object: string; createdSeconds: number }): string {
  return `{"id":"${options.id}","object":"${options.object}","created":${options.createdSeconds},`;
}

/** Chunks as OpenAI sends them; with usage asked for, each has `usage: null` and a last one has it. */
export function renderStream(
  answer: Answer,
  options: { isUsageAsked: boolean; reportsUsage: boolean; usageReports: UsageReports },
): RenderedStream {
  const hasUsage = options.isUsageAsked && options.reportsUsage;
  const chunk = (choices: unknown, usage: unknown = null) =>
    asByteText(
      `${JSON.stringify({ ...signature(answer), choices, ...(hasUsage ? { usage } : {}) }).slice(1)}\n\n`,
    );
  const delta = (content: unknown, usage: unknown = null, finishReason: string | null = null) =>
    chunk([{ index: 0, delta: content, logprobs: null, finish_reason: finishReason }], usage);
  const { usageReports } = options;
  const usage = renderUsage(answer.usage);
  const midway = usageReports === 'midway_too' ? answer.pieces.length >> 1 : -1;
  const isBesideFinish = usageReports === 'with_finish';
  const closing = [delta(mediaOf(answer), isBesideFinish ? usage : null, answer.finishReason)];
  if (hasUsage && !isBesideFinish) closing.push(chunk([], usage));
  return {
    opening: delta(openingDelta(answer), usageReports === 'zeros_first' ? NO_USAGE : null),
    pieces: answer.pieces.map((piece, index) =>
      delta(
        answer.toolName === undefined
          ? { content: piece }
          : { tool_calls: [{ index: 0, function: { arguments: piece } }] },
        index === midway ? usageUpTo(answer, index) : null,
      ),
    ),
    closing,
  };
}

const NO_USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** What a running count says with the piece at `index`. */
function usageUpTo({ usage, tokensAfter }: Answer, index: number): unknown {
  const completionTokens = tokensAfter[index] ?? 0;
  return renderUsage({
    ...usage,
    completionTokens,
    reasoningTokens: 0,
    outputAudioTokens: 0,
    outputImageTokens: 0,
  });
}

/** The whole answer as one JSON object, without its head. */
export function renderCompletion(answer: Answer, options: { reportsUsage: boolean }): string {
  const text = answer.pieces.join('');
  const message =
    answer.toolName === undefined
      ? { role: 'assistant', content: text, refusal: null, annotations: [], ...mediaOf(answer) }
      : { role: 'assistant', content: null, tool_calls: [toolCall(answer.toolName, text)], refusal: null };
  const body = {
    ...signature(answer),
    choices: [{ index: 0, message, logprobs: null, finish_reason: answer.finishReason }],
    ...(options.reportsUsage ? { usage: renderUsage(answer.usage) } : {}),
  };
  return asByteText(JSON.stringify(body).slice(1));
}

/** Ends each stream that ends well. */
export const DONE = 'data: [DONE]\n\n';

function asByteText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A PNG of one pixel and a moment of silence, in the members that providers of OpenAI's API have for media. */
function mediaOf({ images, hasAudio }: Answer): object {
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } };
  return {
    ...(images > 0 && { images: Array.from({ length: images }, () => image) }),
    ...(hasAudio && {
      audio: { id: 'audio_simulated_1', data: SILENCE, transcript: '', expires_at: 1_767_225_600 },
    }),
  };
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const SILENCE = Buffer.alloc(3_000).toString('base64');

const CALL_ID = 'call_simulated_1';

function signature(answer: Answer) {
  return { model: answer.model, service_tier: 'default', system_fingerprint: 'fp_simulated' };
}

function openingDelta(answer: Answer): unknown {
  if (answer.toolName === undefined) return { role: 'assistant', content: '', refusal: null };
  return {
    role: 'assistant',
    content: null,
    tool_calls: [{ index: 0, ...toolCall(answer.toolName, '') }],
    refusal: null,
  };
}

function toolCall(name: string, json: string) {
  return { id: CALL_ID, type: 'function', function: { name, arguments: json } };
}

function renderUsage(usage: Usage) {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens, audio_tokens: usage.audioTokens },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: usage.outputAudioTokens,
      image_tokens: usage.outputImageTokens,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
