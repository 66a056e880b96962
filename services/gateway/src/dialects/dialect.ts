import type { Usage } from './canonical/usage.ts';
import type { JsonObject } from './json/json-object.ts';

/** What the gateway has to know of a request in any dialect. */
export type RequestFacts = {
  /** As the client wrote it: `account/model`. */
  readonly model: string;
  readonly isStreaming: boolean;
  /** Whether the client wants the usage of a stream for itself. */
  readonly wantsUsage: boolean;
  /** Most output tokens that the client allows; 0 when it sets no bound. */
  readonly outputTokensMax: number;
  /** How many answers the client wants. */
  readonly choices: number;
  /** Images that the body names by URL or id, so that their tokens are not bounded by its bytes. */
  readonly imageReferences: number;
};

/** How an answer of this dialect is metered. */
export type AnswerReader = {
  /** The usage in an answer or in one event of a stream; undefined when it has none. */
  usageOf(answer: JsonObject): Usage | undefined;
  /** Whether an event carries nothing but the usage. */
  isUsageOnly(event: JsonObject): boolean;
  /** Everything in an answer or event that the model wrote and that costs tokens. */
  textOf(answer: JsonObject): string;
};

/** What the model is given, as far as its tokens can be counted. */
export type CountableInput =
  | { readonly messages: unknown; readonly tools: unknown }
  | { readonly text: string };

/**
 * One way of talking with a model. Pure: bytes and parsed JSON in, facts and bytes out; knows no network.
 * Bytes are passed on as they came but for the few that must change.
 */
export interface Dialect {
  readonly name: string;
  /** As admission knows it. */
  readonly modelType: 'chat' | 'embedding';
  /** Path below a provider's base URL. */
  readonly path: string;
  readonly answers: AnswerReader;
  /** Throws GatewayError `invalid_request` or `missing_model`, naming the field. */
  read(body: JsonObject): RequestFacts;
  /** The client's bytes as the provider must see them. `modelId` is a JSON string literal. */
  forProvider(bytes: Buffer, body: JsonObject, modelId: Buffer): Buffer;
  inputOf(body: JsonObject): CountableInput;
}
