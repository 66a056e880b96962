import type { GatewayError, UsageBucket } from '@tollgate/contracts';
import type { RequestRoute } from './canonical/codec.ts';
import type { Served } from './canonical/usage.ts';
import type { JsonObject } from './json/json-object.ts';
import type { RawCall } from './raw/raw-call.ts';
import type { StoredCall, StoredKind } from './stored/stored-call.ts';

/** What the gateway has to know of a request in any dialect. */
export type RequestFacts = {
  /** As the client wrote it: `account/model`. */
  readonly model: string;
  readonly isStreaming: boolean;
  /** Whether the client wants the usage of a stream for itself. */
  readonly wantsUsage: boolean;
  /** Most output tokens that the client allows; 0 when it sets no bound. */
  readonly outputTokensMax: number;
  /** Name of the field that bounds output, for refusals; unset if the API has none. */
  readonly outputLimitField?: string;
  /** What the client asks for that changes the price. */
  readonly asked?: Served;
  /** How many answers the client wants. */
  readonly choices: number;
  /** Images that the body names by URL or id, so that their tokens are not bounded by its bytes. */
  readonly imageReferences: number;
  /** What providers bill by piece and not by token, at most; unset for nothing. */
  readonly pieces?: Pieces;
  /** What counts of them if the provider reports no usage; unset: `pieces`. */
  readonly likelyPieces?: Pieces;
  /** Set if the call is about what a provider stores; the model is then that of the account that stores it. */
  readonly stored?: StoredCall;
  /** Set if the call is one to a custom endpoint. */
  readonly raw?: RawCall;
  /** Whether the answer may be made after the call: without a report of usage nothing is charged for it. */
  readonly isBackground?: true;
  /** What the input can be if it is not a token a byte of the body. */
  readonly input?: { readonly textBytes: number; readonly mediaTokens: number };
};

/** Counts of what is billed by piece: images, characters of speech, milliseconds of audio, searches. */
export type Pieces = { readonly [bucket in PieceBucket]?: number };

type PieceBucket = Extract<UsageBucket, 'images' | 'inputCharacters' | 'inputAudioMs' | 'searchUnits'>;

/** What the model is given, as far as its tokens can be counted. */
export type CountableInput =
  | { readonly messages: unknown; readonly tools: unknown }
  | { readonly text: string };

/** How a hook of a coding agent is asked and answered; it is about what guardrails make of something, not about a model. */
export type HookVoice = {
  /** What guardrails look at, and what it is. Throws GatewayError `invalid_request`. */
  asked(body: JsonObject): {
    readonly place: 'user' | 'tool_call' | 'tool_result';
    readonly value: unknown;
  };
  /** The answer if nothing objects; `body` is what guardrails left of it. */
  allowed(body: JsonObject, isRewritten: boolean): JsonObject;
  /** The answer to what must not go on, with the reason. */
  denied(body: JsonObject, message: string): JsonObject;
};

/** Headers of a client's request, names in lower case. */
export type ClientHeaders = { readonly [name: string]: string | string[] | undefined };

/** Kinds of model that admission tells apart. */
export type ModelType =
  | 'audio_transcription'
  | 'audio_translation'
  | 'chat'
  | 'completion'
  | 'custom_endpoint'
  | 'embedding'
  | 'image'
  | 'moderation'
  | 'rerank'
  | 'text_to_speech'
  | 'token_count';

/** How a dialect writes the gateway's own errors. */
export type ErrorShape = {
  /** Status of an error as a whole answer where clients of the dialect need another one than the error's own. */
  errorStatus?(error: GatewayError): number;
  /** An error as a whole answer: the text of a JSON body. */
  errorBody(error: GatewayError): string;
  /** An error as the last event of a stream that has begun; no end mark follows it. */
  errorEvent(error: GatewayError): string;
};

/** What the gateway adds to a stream that passes byte for byte. One serves one stream. */
export interface StreamVoice {
  /** Notes whole events that went to the client. Keeps a reference; reads nothing. */
  passed(events: Buffer): void;
  /** An event that keeps an idle client waiting; empty if the dialect has none that fits here. */
  heartbeat(): Buffer;
  /** An error as the last event. */
  errorEvent(error: GatewayError): Buffer;
}

/** The face towards clients: where the API is served, what a request asks for, how errors look. */
export interface ClientDialect extends ErrorShape {
  readonly name: string;
  /** Name of the API in spans, for example `chat_completions`. */
  readonly api: string;
  /** As admission knows it. */
  readonly modelType: ModelType;
  /** Answers cost nothing, even if the model has a price. */
  readonly isFree?: true;
  /** Requests may be forms with files (multipart/form-data). */
  readonly takesForm?: true;
  /** Set if its calls are about what a provider stores. */
  readonly stored?: StoredKind;
  /** Bodies and headers pass as they are, in any media type and encoding; tokens and cost are not known. */
  readonly isRaw?: true;
  /** Whether a request may have no body. */
  readonly mayBeEmpty?: true;
  /** Every path below a root of the gateway that serves the API by POST; `*` at the end takes any rest. */
  readonly paths: readonly string[];
  /**
   * Reads and checks a request. `path` is the request's, without its query, and `query` without its question mark: some dialects
   * name the model in them. Throws GatewayError `invalid_request` or `missing_model`, naming the field.
   */
  read(body: JsonObject, path: string, query?: string): RequestFacts;
  /** The input of the model, for the tokenizer. */
  inputOf(body: JsonObject): CountableInput;
  /** What the path says where it has the model; unset if the body has it. */
  routeOf?(path: string): RequestRoute;
  /** Errors for clients, known by their headers, that need a form of their own. */
  errorsFor?(headers: ClientHeaders): ErrorShape;
  /** What the gateway adds to a stream of this dialect; `id` is the request's. Unset: errors only. */
  streamVoice?(id: string): StreamVoice;
  /**
   * The body of a whole answer by the gateway itself, for accounts that do not serve the API; `countInput` is the
   * tokenizer's count of the input. Unset if only a provider can answer. Free APIs only.
   */
  answerWithout?(countInput: () => number): string;
  /** Set if it is a hook: guardrails make its answer. */
  readonly hook?: HookVoice;
}
