import type { JsonObject } from '../json/json-object.ts';
import type { CacheMark, Part, Rest, Wire } from './part.ts';

/** A request for text or tool calls on any wire, as pure data. An unset field was not sent. */
export type CanonicalRequest = {
  readonly source: Wire;
  /** As the client wrote it. A writer takes the provider's name from its target instead. */
  readonly model: string;
  readonly isStreaming: boolean;
  /** Whether the client wants the usage of a stream (`stream_options.include_usage`); other wires always send it. */
  readonly wantsStreamUsage?: boolean;
  /** In the client's order; instructions stay where the client put them. */
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** Whether the model may call several tools in one turn. */
  readonly parallelTools?: boolean;
  /** Most output tokens, reasoning included. */
  readonly outputTokensMax?: number;
  readonly sampling: Sampling;
  readonly stop?: readonly string[];
  /** How many answers (`n`, `candidateCount`). */
  readonly choices?: number;
  /** Log probabilities; `top` is how many alternatives for each token. */
  readonly logprobs?: { readonly top?: number };
  readonly output?: OutputFormat;
  readonly reasoning?: ReasoningWish;
  /** As the client wrote it: each wire has its own names. */
  readonly serviceTier?: string;
  /** The client's id of its end user. */
  readonly user?: string;
  /** OpenAI's `verbosity`: `low`, `medium`, `high`. */
  readonly verbosity?: string;
  /** OpenAI's `prompt_cache_key`. */
  readonly cacheKey?: string;
  /** A cache mark on the request as a whole (Anthropic's top-level `cache_control`). */
  readonly cache?: CacheMark;
  readonly metadata?: JsonObject;
  readonly rest?: Rest;
};

/**
 * One message. Tool results are parts of `user` messages on every wire; reasoning and tool calls are parts of
 * `assistant` messages, in the order the model wrote them.
 */
export type Message = {
  /** `developer` is OpenAI's newer name of `system`. */
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly parts: readonly Part[];
  /** OpenAI's `name` of a participant. */
  readonly name?: string;
  readonly rest?: Rest;
};

/** A tool that the model may call. */
export type Tool =
  | FunctionTool
  | {
      /** A tool whose input is free text, perhaps in a grammar (OpenAI's `custom`). */
      readonly kind: 'custom';
      readonly name: string;
      readonly namespace?: string;
      readonly description?: string;
      readonly format?: JsonObject;
      readonly deferLoading?: boolean;
      readonly rest?: Rest;
    }
  /** A tool that the provider of `origin` runs itself; no other provider knows it. */
  | { readonly kind: 'provider'; readonly origin: Wire; readonly type: string; readonly raw: JsonObject };

/** A function described by a JSON schema. */
export type FunctionTool = {
  readonly kind: 'function';
  readonly name: string;
  /** OpenAI Responses groups tools in namespaces; other wires know flat names, see `tool-names.ts`. */
  readonly namespace?: string;
  readonly description?: string;
  /** JSON Schema of the arguments; unset if the function takes none. */
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  /** The definition is loaded into the context only once a tool search finds it. */
  readonly deferLoading?: boolean;
  readonly cache?: CacheMark;
  readonly rest?: Rest;
};

/**
 * Which tools the model must, may or must not call; `names` are the only ones that it may. `raw` is a choice that only
 * the source wire knows.
 */
export type ToolChoice =
  | { readonly kind: 'auto'; readonly names?: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'required'; readonly names?: readonly string[] }
  | { readonly kind: 'tool'; readonly name: string }
  | { readonly kind: 'raw'; readonly origin: Wire; readonly raw: JsonObject };

/** How tokens are drawn. */
export type Sampling = {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
};

/** The form of the answer. */
export type OutputFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | {
      readonly kind: 'json_schema';
      readonly name?: string;
      readonly description?: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
    };

/** How much the model is to reason, and what of it the client wants to see. */
export type ReasoningWish = {
  /** `off`: none. `adaptive`: the model decides. `on`: within `budgetTokens` or by `effort`. */
  readonly mode: 'off' | 'adaptive' | 'on';
  /** As the client wrote it: `minimal`, `low`, `medium`, `high`, `xhigh`, `max`. */
  readonly effort?: string;
  readonly budgetTokens?: number;
  /** Whether the client wants reasoning in words: a wire's own word, such as `auto`, `detailed`, `omitted`. */
  readonly summary?: string;
};
