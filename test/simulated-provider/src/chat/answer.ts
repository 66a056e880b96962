import { countChatInputTokens, countTokens } from '@tollgate/pricing/token-count';
import { OpenAiError } from '../openai-error.ts';
import type { ChatRequest, Tool } from './request.ts';
import type { Simulation } from './simulation.ts';
import { textTokens } from './text.ts';
import { simulateToolCall } from './tool-call.ts';

/** All that is known of an answer before the first byte is sent. */
export type Answer = {
  readonly model: string;
  /** Set when the answer is a call of this function. */
  readonly toolName: string | undefined;
  /** The text's tokens, or the pieces of the call's arguments: a chunk each. */
  readonly pieces: readonly string[];
  /** Tokens of the answer up to and with each piece. */
  readonly tokensAfter: readonly number[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly usage: Usage;
  /** Media beside the text. */
  readonly images: number;
  readonly hasAudio: boolean;
};

/** Tokens that a whole answer costs. */
export type Usage = {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  /** Visible and reasoning tokens. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  /** Part of the prompt tokens. */
  readonly audioTokens: number;
  /** Parts of the completion tokens. */
  readonly outputAudioTokens: number;
  readonly outputImageTokens: number;
};

/** Decides what is answered: a tool call where one is due, else text, within the limit of tokens asked for. */
export function planAnswer(options: {
  readonly request: ChatRequest;
  readonly rawTools: unknown;
  readonly simulation: Simulation;
}): Answer {
  const { request, simulation } = options;
  const tool = toolToCall(request, simulation);
  const whole = tool === undefined ? planText(request, simulation) : planToolCall(tool);
  const reasoningTokens = Math.min(simulation.reasoningTokens, request.outputTokensMax);
  const fitting = fit(whole, request.outputTokensMax - reasoningTokens);
  const { audioTokens, outputAudioTokens, outputImageTokens, outputImages } = simulation.media;
  const promptTokens =
    countChatInputTokens({ messages: request.messages, tools: options.rawTools }) + audioTokens;
  return {
    model: request.model,
    toolName: tool?.name,
    ...fitting,
    usage: {
      promptTokens,
      cachedTokens: Math.min(simulation.cachedTokens, promptTokens - audioTokens),
      completionTokens:
        (fitting.tokensAfter.at(-1) ?? 0) + reasoningTokens + outputAudioTokens + outputImageTokens,
      reasoningTokens,
      audioTokens,
      outputAudioTokens,
      outputImageTokens,
    },
    images: outputImages,
    hasAudio: outputAudioTokens > 0,
  };
}

/** How many pieces have at most this many tokens together. */
export function piecesWithin(answer: Pick<Answer, 'tokensAfter'>, tokens: number): number {
  const beyond = answer.tokensAfter.findIndex((after) => after > tokens);
  return beyond === -1 ? answer.tokensAfter.length : beyond;
}

type Pieces = Pick<Answer, 'pieces' | 'tokensAfter' | 'finishReason'>;

/** After the result of a tool the model speaks; a choice that names a function goes before all. */
function toolToCall(request: ChatRequest, simulation: Simulation): Tool | undefined {
  const { toolChoice, tools } = request;
  if (toolChoice.kind === 'none' || request.messages.at(-1)?.role === 'tool') return undefined;
  if (toolChoice.kind === 'named') return requireTool(tools, toolChoice.name);
  if (typeof simulation.tool === 'string') return requireTool(tools, simulation.tool);
  return simulation.tool ? tools[0] : undefined;
}

function requireTool(tools: readonly Tool[], name: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) {
    throw new OpenAiError(400, `Tool choice '${name}' not found in 'tools' parameter.`, {
      param: 'tool_choice',
    });
  }
  return tool;
}

function planText(request: ChatRequest, simulation: Simulation): Pieces {
  // What lies beyond the limit is never seen: one more token is enough to know that the text was cut.
  const count = Math.min(simulation.outputTokens, request.outputTokensMax + 1);
  const pieces = textTokens({ count, seed: simulation.seed ?? 0 });
  return { pieces, tokensAfter: pieces.map((_, index) => index + 1), finishReason: 'stop' };
}

function planToolCall(tool: Tool): Pieces {
  const { name, argumentPieces } = simulateToolCall(tool);
  let written = name;
  const tokensAfter = argumentPieces.map((piece) => {
    written += piece;
    return countTokens(written);
  });
  return { pieces: argumentPieces, tokensAfter, finishReason: 'tool_calls' };
}

function fit(whole: Pieces, tokensMax: number): Pieces {
  const count = piecesWithin(whole, tokensMax);
  if (count === whole.pieces.length) return whole;
  return {
    pieces: whole.pieces.slice(0, count),
    tokensAfter: whole.tokensAfter.slice(0, count),
    finishReason: 'length',
  };
}
