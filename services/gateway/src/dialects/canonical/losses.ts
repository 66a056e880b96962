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
    instead: 'this provider gives only one answer for each request; set n to 1',
  },
  logprobs: {
    field: 'logprobs',
    on: errors(MESSAGES, BEDROCK),
    instead: 'this provider gives no log probabilities; omit the field',
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
    instead: 'left out, because the provider refuses them',
  },
  /** Newer models of Anthropic refuse both at once; with thinking they refuse every sampling parameter. */
  topP: {
    field: 'top_p',
    on: warnings(MESSAGES),
    instead: 'left out, because the model accepts only one of top_p and temperature',
  },
  samplingInThinking: {
    field: 'temperature, top_p, top_k',
    on: warnings(MESSAGES, BEDROCK),
    instead: 'left out, because the provider refuses them together with reasoning',
  },
  /** Anthropic takes temperatures to 1. */
  temperature: { field: 'temperature', on: warnings(MESSAGES, BEDROCK), instead: 'lowered to 1' },
  stop: {
    field: 'stop',
    on: errors(RESPONSES),
    instead: 'this provider has no stop sequences; omit the field',
  },
  /** Gemini takes five stop sequences, chat four. */
  stopCount: {
    field: 'stop',
    on: errors(CHAT, GEMINI),
    instead: 'more stop sequences than this provider accepts',
  },
  verbosity: { field: 'verbosity', on: warnings(MESSAGES, GEMINI, BEDROCK), instead: 'left out' },
  parallelTools: { field: 'parallel_tool_calls', on: warnings(GEMINI, BEDROCK), instead: 'left out' },
  serviceTier: {
    field: 'service_tier',
    on: warnings(MESSAGES, GEMINI, BEDROCK, CHAT, RESPONSES),
    instead: 'left out, because the tiers of the two providers differ',
  },
  user: { field: 'user', on: warnings(GEMINI, BEDROCK), instead: 'left out' },
  metadata: { field: 'metadata', on: warnings(MESSAGES, GEMINI), instead: 'left out' },
  cacheKey: { field: 'prompt_cache_key', on: warnings(MESSAGES, GEMINI, BEDROCK), instead: 'left out' },
  /** OpenAI caches without marks, Gemini by objects of its own. Some providers of the chat wire take marks. */
  cache: {
    field: 'cache_control',
    on: warnings(CHAT, RESPONSES, GEMINI),
    instead: 'left out, because this provider caches prompts without cache breakpoints',
  },
  json: {
    field: 'response_format',
    on: warnings(MESSAGES, BEDROCK),
    instead:
      'left out, because this provider has no JSON mode; use the type json_schema instead of json_object',
  },
  reasoning: { field: 'reasoning', on: warnings(BEDROCK), instead: 'left out' },
  reasoningBudget: {
    field: 'thinking.budget_tokens',
    on: warnings(CHAT, RESPONSES),
    instead: 'sent as the nearest reasoning effort',
  },
  reasoningEffort: {
    field: 'reasoning_effort',
    on: warnings(CHAT, MESSAGES, GEMINI, BEDROCK),
    instead: 'left out, because the model may not support reasoning',
  },
  reasoningHistory: {
    field: 'reasoning of earlier turns',
    on: warnings(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'left out, because another provider wrote it',
  },
  opaque: {
    field: 'content in the format of one provider',
    on: warnings(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'left out, because only the provider that wrote it can read it',
  },
  providerTool: {
    field: 'tools',
    on: warnings(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'left out, because the tool is built into another provider',
  },
  toolChoice: {
    field: 'tool_choice',
    on: errors(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'this choice exists only at another provider',
  },
  /** Tools that earlier turns called must be defined, and Converse has no choice that forbids them. */
  toolChoiceNone: {
    field: 'tool_choice',
    on: warnings(BEDROCK),
    instead: 'this provider cannot forbid tools that earlier turns called, so they stay available',
  },
  toolGrammar: {
    field: 'tools.format',
    on: warnings(CHAT, MESSAGES, GEMINI, BEDROCK),
    instead: 'sent as a function with one text argument; its description contains the grammar',
  },
  toolStrict: {
    field: 'tools.function.strict',
    on: warnings(MESSAGES, GEMINI, BEDROCK),
    instead: 'left out, because the provider does not enforce the schema of arguments',
  },
  deferLoading: {
    field: 'tools.defer_loading',
    on: warnings(CHAT, RESPONSES, GEMINI, BEDROCK),
    instead: 'left out, so the model gets the definition of the tool at once',
  },
  systemInside: {
    field: 'messages',
    on: warnings(GEMINI, BEDROCK),
    instead: 'system messages after the first turn are sent as text of the user',
  },
  toolResultMedia: {
    field: 'tool result',
    on: warnings(CHAT),
    instead: 'its images and files are sent in the next message of the user',
  },
  toolResultError: {
    field: 'tool_result.is_error',
    on: warnings(CHAT, RESPONSES),
    instead: 'sent as text only',
  },
  invalidArguments: {
    field: 'tool_calls.function.arguments',
    on: warnings(MESSAGES, GEMINI, BEDROCK),
    instead: 'arguments that are not a JSON object are sent as text in the field invalid_arguments',
  },
  fileId: {
    field: 'file',
    on: errors(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'the file is stored at another provider; send the bytes of the file instead of its id',
  },
  imageUrl: {
    field: 'image_url',
    on: errors(BEDROCK),
    instead: 'this provider does not load images from a URL; send the bytes of the image as a data: URL',
  },
  documentUrl: {
    field: 'file',
    on: errors(CHAT, BEDROCK),
    instead: 'this provider does not accept the URL of a file; send the bytes of the file',
  },
  audio: { field: 'audio', on: errors(MESSAGES, BEDROCK), instead: 'this provider accepts no audio' },
  audioUrl: {
    field: 'audio',
    on: errors(CHAT),
    instead: 'this provider does not accept the URL of audio; send the bytes of the audio',
  },
  video: {
    field: 'video',
    on: errors(MESSAGES, RESPONSES),
    instead: 'this provider accepts no video',
  },
  documentType: {
    field: 'file',
    on: errors(CHAT, MESSAGES, BEDROCK),
    instead: 'this provider does not accept this type of document; send a PDF or text',
  },
  imageType: {
    field: 'image',
    on: errors(MESSAGES, BEDROCK),
    instead: 'this provider accepts only JPEG, PNG, GIF and WebP',
  },
  assistantMedia: {
    field: 'messages',
    on: errors(CHAT, MESSAGES, RESPONSES, BEDROCK),
    instead: 'this provider accepts no image or file in a message of the assistant',
  },
  imageDetail: { field: 'image_url.detail', on: warnings(MESSAGES, GEMINI, BEDROCK), instead: 'left out' },
  /** Audio as an answer. */
  modalities: {
    field: 'modalities',
    on: errors(MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'the gateway translates only text answers of this provider; ask for text',
  },
  /** What a field stands for is kept at its own provider. */
  stored: {
    field: 'stored content',
    on: errors(CHAT, MESSAGES, RESPONSES, GEMINI, BEDROCK),
    instead: 'stored at another provider; send the content itself',
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
    instead: 'left out, because this provider does not know them',
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
