import type { GatewayError } from '@tollgate/contracts';
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

/** What the model is given, as far as its tokens can be counted. */
export type CountableInput =
  | { readonly messages: unknown; readonly tools: unknown }
  | { readonly text: string };

/** How a dialect writes the gateway's own errors. */
export type ErrorShape = {
  /** An error as a whole answer: the text of a JSON body. */
  errorBody(error: GatewayError): string;
  /** An error as the last event of a stream that has begun; no end mark follows it. */
  errorEvent(error: GatewayError): string;
};

/** The face towards clients: where the API is served, what a request asks for, how errors look. */
export interface ClientDialect extends ErrorShape {
  readonly name: string;
  /** Name of the API in spans, for example `chat_completions`. */
  readonly api: string;
  /** As admission knows it. */
  readonly modelType: 'chat' | 'embedding';
  /** Every path below a root of the gateway that serves the API by POST; `*` at the end takes any rest. */
  readonly paths: readonly string[];
  /**
   * Reads and checks a request. `path` is the request's, without its query: some dialects name the model in it. Throws
   * GatewayError `invalid_request` or `missing_model`, naming the field.
   */
  read(body: JsonObject, path: string): RequestFacts;
  /** The input of the model, for the tokenizer. */
  inputOf(body: JsonObject): CountableInput;
}
