import { GatewayError } from '@tollgate/contracts';
import type { Rest, Wire } from './part.ts';

/** One thing that some wires cannot carry. */
export type Loss = {
  /** What it is called in errors and warnings: the canonical field, as users know it from OpenAI's wire. */
  readonly field: string;
  /** `error`: the request is refused. `warning`: it goes without, and the answer says so in `x-tollgate-warnings`. */
  readonly on: Readonly<Partial<Record<Wire, 'error' | 'warning'>>>;
  /** What the gateway does instead, or what to change; ends the sentence "field: …". */
  readonly instead: string;
};

const CHAT: Wire = 'openai-chat';
const MESSAGES: Wire = 'anthropic-messages';
const RESPONSES: Wire = 'openai-responses';
const GEMINI: Wire = 'gemini';
const BEDROCK: Wire = 'bedrock-converse';

/**
 * What each wire cannot carry. `docs/compatibility.md` is generated from this table. A wire that a row does not name
 * carries the field.
 */
export const LOSSES = {
  choices: {
    field: 'n',
    on: errors(MESSAGES, RESPONSES, BEDROCK),
    instead: 'this provider gives one answer a request; ask for 1',
  },
  logprobs: {
    field: 'logprobs',
    on: errors(MESSAGES, BEDROCK),
    instead: 'this provider gives no log probabilities; leave it out',
  },
  frequencyPenalty: {
    field: 'frequency_penalty',
    on: warnings(MESSAGES, RESPONSES, BEDROCK),
    instead: 'left out',
  },
  presencePenalty: {
    field: 'presence_penalty',
    on: warnings(MESSAGES, RESPONSES, BEDROCK),
    instead: 'left out',
  },
  seed: { field: 'seed', on: warnings(MESSAGES, RESPONSES, BEDROCK), instead: 'left out' },
  topK: { field: 'top_k', on: warnings(CHAT, RESPONSES), instead: 'left out' },
  /** `anthropic-version` 2026-10-21 and later refuse them. */
  sampling: {
    field: 'temperature, top_p, top_k',
    on: warnings(MESSAGES),
    instead: 'left out, this version of the provider refuses them',
  },
  /** Newer models of Anthropic refuse both at once; with thinking they refuse every sampling parameter. */
  topP: { field: 'top_p', on: warnings(MESSAGES), instead: 'left out, the model takes it or temperature' },
  samplingInThinking: {
    field: 'temperature, top_p, top_k',
    on: warnings(MESSAGES, BEDROCK),
    instead: 'left out, the provider refuses them together with reasoning',
  },
  /** Anthropic takes temperatures to 1. */
  temperature: { field: 'temperature', on: warnings(MESSAGES, BEDROCK), instead: 'lowered to 1' },
  stop: {
    field: 'stop',
    on: errors(RESPONSES),
    instead: 'this provider has no stop sequences; leave it out',
  },
  /** Gemini takes five stop sequences, chat four. */
  stopCount: {
    field: 'stop',
    on: errors(CHAT, GEMINI),
    instead: 'more stop sequences than this provider takes',
  },
  verbosity: { field: 'verbosity', on: warnings(MESSAGES, GEMINI, BEDROCK), instead: 'left out' },
  parallelTools: { field: 'parallel_tool_calls', on: warnings(GEMINI, BEDROCK), instead: 'left out' },
  serviceTier: {
    field: 'service_tier',
    on: warnings(MESSAGES, GEMINI, BEDROCK, CHAT, RESPONSES),
    instead: 'left out, the tiers of the two providers differ',
  },
  user: { field: 'user', on: warnings(GEMINI, BEDROCK), instead: 'left out' },
  metadata: { field: 'metadata', on: warnings(MESSAGES, GEMINI), instead: 'left out' },
  cacheKey: { field: 'prompt_cache_key', on: warnings(MESSAGES, GEMINI, BEDROCK), instead: 'left out' },
  /** OpenAI caches without marks, Gemini by objects of its own. Some providers of the chat wire take marks. */
  cache: {
    field: 'cache_control',
    on: warnings(CHAT, RESPONSES, GEMINI),
    instead: 'left out, this provider caches without marks',
  },
  json: {
    field: 'response_format',
    on: warnings(MESSAGES, BEDROCK),
    instead: 'no JSON mode at this provider; ask for a json_schema',
  },
  reasoning: { field: 'reasoning', on: warnings(BEDROCK), instead: 'left out' },
  reasoningBudget: {
    field: 'thinking.budget_tokens',
    on: warnings(CHAT, RESPONSES),
    instead: 'sent as the nearest effort',
  },
  reasoningEffort: {
    field: 'reasoning_effort',
    on: warnings(CHAT, MESSAGES, GEMINI, BEDROCK),
    instead: 'left out, the model is not known to reason',
  },
  reasoningHistory: {
    field: 'reasoning of earlier turns',
    on: warnings(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'left out, another provider wrote it',
  },
  opaque: {
    field: 'content that only one provider knows',
    on: warnings(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'left out',
  },
  providerTool: {
    field: 'tools',
    on: warnings(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'a tool that another provider runs itself is left out',
  },
  toolChoice: {
    field: 'tool_choice',
    on: errors(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'only the provider that it was written for knows this choice',
  },
  /** Tools that earlier turns called must be defined, and Converse has no choice that forbids them. */
  toolChoiceNone: {
    field: 'tool_choice',
    on: warnings(BEDROCK),
    instead: 'this provider cannot forbid tools that earlier turns called; they stay offered',
  },
  toolGrammar: {
    field: 'tools.format',
    on: warnings(CHAT, MESSAGES, GEMINI, BEDROCK),
    instead: 'sent as a function with one text argument and the grammar in its description',
  },
  toolStrict: {
    field: 'tools.function.strict',
    on: warnings(MESSAGES, GEMINI, BEDROCK),
    instead: 'left out, the provider does not force the schema of arguments',
  },
  deferLoading: {
    field: 'tools.defer_loading',
    on: warnings(CHAT, RESPONSES, GEMINI, BEDROCK),
    instead: 'the tool is loaded at once',
  },
  systemInside: {
    field: 'messages',
    on: warnings(GEMINI, BEDROCK),
    instead: 'system messages after the first turn are sent as text of the user',
  },
  toolResultMedia: {
    field: 'tool result',
    on: warnings(CHAT),
    instead: 'its images and files follow in a message of the user',
  },
  toolResultError: {
    field: 'tool_result.is_error',
    on: warnings(CHAT, RESPONSES),
    instead: 'sent as text only',
  },
  invalidArguments: {
    field: 'tool_calls.function.arguments',
    on: warnings(MESSAGES, GEMINI, BEDROCK),
    instead: 'arguments that are no JSON object are sent as the text invalid_arguments',
  },
  fileId: {
    field: 'file',
    on: errors(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'stored at another provider; send its bytes',
  },
  imageUrl: {
    field: 'image_url',
    on: errors(BEDROCK),
    instead: 'this provider takes bytes; send a data: URL',
  },
  documentUrl: { field: 'file', on: errors(CHAT, BEDROCK), instead: 'this provider takes bytes; send them' },
  audio: { field: 'audio', on: errors(MESSAGES, BEDROCK), instead: 'this provider takes no audio' },
  audioUrl: { field: 'audio', on: errors(CHAT), instead: 'this provider takes bytes; send them' },
  video: {
    field: 'video',
    on: errors(MESSAGES, RESPONSES),
    instead: 'this provider takes no video',
  },
  documentType: {
    field: 'file',
    on: errors(CHAT, MESSAGES, BEDROCK),
    instead: 'this provider takes no document of this type; send a PDF or text',
  },
  imageType: {
    field: 'image',
    on: errors(MESSAGES, BEDROCK),
    instead: 'this provider takes JPEG, PNG, GIF and WebP',
  },
  assistantMedia: {
    field: 'messages',
    on: errors(CHAT, MESSAGES, RESPONSES, BEDROCK),
    instead: 'this provider takes no image or file in a message of the assistant',
  },
  imageDetail: { field: 'image_url.detail', on: warnings(MESSAGES, GEMINI, BEDROCK), instead: 'left out' },
  /** Audio as an answer. */
  modalities: {
    field: 'modalities',
    on: errors(MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'the answer of this provider is translated as text only; ask for text',
  },
  /** What a field stands for is kept at its own provider. */
  stored: {
    field: 'stored content',
    on: errors(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'kept at the provider that made it; send the content itself',
  },
  /** Providers refuse reasoning beside tool calls that they wrote without it. */
  reasoningInTools: {
    field: 'reasoning',
    on: warnings(MESSAGES, BEDROCK),
    instead: 'left out for this turn, because its tool calls came without reasoning',
  },
  rest: {
    field: 'fields',
    on: warnings(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'not known to this provider and left out',
  },
} as const satisfies Record<string, Loss>;

/** A row of the table. */
export type LossName = keyof typeof LOSSES;

/** Collects what one request loses on its way to a wire. */
export class LossReport {
  readonly #to: Wire;
  readonly #warnings = new Map<string, string>();

  constructor(to: Wire) {
    this.#to = to;
  }

  /**
   * Records a loss. Throws GatewayError `invalid_request` if the table calls it an error on this wire. `field` names
   * the exact field of the client where the row's is too general.
   */
  lose(name: LossName, field: string = LOSSES[name].field): void {
    const { on, instead }: Loss = LOSSES[name];
    if (on[this.#to] === 'error') {
      throw new GatewayError('invalid_request', `${field}: ${instead}.`, { param: field });
    }
    this.#warnings.set(`${name} ${field}`, `${field}: ${instead}`);
  }

  /** Each loss once, in order of appearance. */
  get warnings(): readonly string[] {
    return [...this.#warnings.values()];
  }
}

/** Reports the fields of a request that only its source knows. Throws GatewayError for one that matters. */
export function reportRest(rest: Rest | undefined, to: Wire, report: LossReport): void {
  if (rest === undefined || rest.origin === to) return;
  for (const [name, value] of Object.entries(rest.fields)) {
    if (name === 'modalities' && Array.isArray(value) && value.every((each) => each === 'text')) continue;
    report.lose(MATTERING.get(name) ?? 'rest', name);
  }
}

/** Fields without which a request asks for something else. */
const MATTERING: ReadonlyMap<string, LossName> = new Map([
  ['modalities', 'modalities'],
  ['responseModalities', 'modalities'],
  ['cachedContent', 'stored'],
  ['previous_response_id', 'stored'],
  ['conversation', 'stored'],
]);

function errors(...wires: readonly Wire[]): Loss['on'] {
  return Object.fromEntries(wires.map((wire) => [wire, 'error' as const]));
}

function warnings(...wires: readonly Wire[]): Loss['on'] {
  return Object.fromEntries(wires.map((wire) => [wire, 'warning' as const]));
}
