import type { JsonObject } from '../json/json-object.ts';

/** The wires that the gateway reads and writes; also the names of the codec folders. */
export type Wire = 'openai-chat' | 'anthropic-messages' | 'openai-responses' | 'gemini' | 'bedrock-converse';

/**
 * One piece of content, the same in requests and answers. Fields that only one wire knows stay in `rest` under the
 * name of that wire, so that a writer of the same wire puts them back and every other writer leaves them out.
 */
export type Part =
  | TextPart
  | RefusalPart
  | ReasoningPart
  | MediaPart
  | ToolCallPart
  | ToolResultPart
  | OpaquePart;

/** Text of a user, a system prompt or a model. */
export type TextPart = {
  readonly kind: 'text';
  readonly text: string;
  readonly cache?: CacheMark;
  readonly rest?: Rest;
};

/** A model's refusal in its own words, which some wires keep apart from text. */
export type RefusalPart = { readonly kind: 'refusal'; readonly text: string };

/**
 * A model's reasoning. `text` may be shown to any client; `proof` is what its origin needs to accept the reasoning in
 * a later request and goes back byte for byte, only to that origin.
 */
export type ReasoningPart = {
  readonly kind: 'reasoning';
  /** Reasoning or its summary in words; empty if the provider sends none. */
  readonly text: string;
  readonly proof?: ReasoningProof;
};

/** What the origin of some reasoning needs to take it back. */
export type ReasoningProof = {
  readonly origin: Wire;
  /** The provider account that wrote it; unset if a client of the origin's own wire sent it. */
  readonly account?: string;
  /** Id of the item on its own wire. */
  readonly id?: string;
  /**
   * `signature`: signs the text beside it (Anthropic, Bedrock, Gemini). `redacted`: replaces the text (Anthropic's
   * redacted thinking). `encrypted`: the reasoning itself, encrypted (OpenAI).
   */
  readonly form: 'signature' | 'redacted' | 'encrypted';
  readonly value: string;
};

/** An image, audio, video or document. */
export type MediaPart = {
  readonly kind: 'media';
  readonly media: 'image' | 'audio' | 'video' | 'document';
  readonly source: MediaSource;
  /** OpenAI's image detail: `auto`, `low`, `high`, `original`. */
  readonly detail?: string;
  readonly filename?: string;
  readonly title?: string;
  readonly cache?: CacheMark;
  readonly rest?: Rest;
};

/** Where the bytes of a medium are. `mediaType` is unset if the client does not name it. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'text'; readonly mediaType: string; readonly text: string }
  | { readonly kind: 'url'; readonly mediaType?: string; readonly url: string }
  /** A file stored at the provider of `origin`; no other provider can read it. */
  | { readonly kind: 'id'; readonly origin: Wire; readonly id: string };

/** A call of a tool by the model. */
export type ToolCallPart = {
  readonly kind: 'tool_call';
  readonly id: string;
  readonly name: string;
  /** OpenAI Responses: the namespace that holds the tool. */
  readonly namespace?: string;
  /** `function`: arguments are JSON. `custom`: arguments are free text in a grammar. */
  readonly form: 'function' | 'custom';
  /** As the model wrote it, byte for byte; empty when it wrote nothing. Never assume that it is valid JSON. */
  readonly arguments: string;
  /** Gemini signs calls instead of reasoning. */
  readonly proof?: ReasoningProof;
  readonly cache?: CacheMark;
  readonly rest?: Rest;
};

/** The result of a tool call, always in a message of the role `user`. */
export type ToolResultPart = {
  readonly kind: 'tool_result';
  readonly callId: string;
  /** Gemini matches results by name; its writer looks up a missing one in the calls before. */
  readonly name?: string;
  readonly form: 'function' | 'custom';
  readonly parts: readonly Part[];
  readonly isError?: boolean;
  readonly cache?: CacheMark;
  readonly rest?: Rest;
};

/**
 * Content that only its own wire knows, such as a provider's search results. Goes back unchanged to the same wire;
 * writers of other wires leave it out with a warning.
 */
export type OpaquePart = { readonly kind: 'opaque'; readonly origin: Wire; readonly raw: JsonObject };

/** A provider's cache ends behind this part. `ttl` is written as Anthropic writes it: `5m`, `1h`. */
export type CacheMark = { readonly ttl?: string };

/** Fields that no field here names, kept for a writer of the same wire. Empty is written as unset. */
export type Rest = { readonly origin: Wire; readonly fields: JsonObject };
