import type { JsonObject } from '../json/json-object.ts';
import type { CanonicalAnswer, ProviderError } from './answer.ts';
import type { StreamPart } from './events.ts';
import type { Wire } from './part.ts';
import type { CanonicalRequest } from './request.ts';

/**
 * One wire, read and written, for clients and for providers alike. Pure: no network, no clock, no state beyond the
 * readers and writers of one stream. Used between different wires only; the same wire on both sides passes bytes.
 *
 * Way of a translated request: `client.readRequest` -> `provider.writeRequest` -> HTTP -> `provider.readAnswer` or
 * `provider.streamReader` -> `client.writeAnswer` or `client.streamWriter`.
 */
export interface Codec {
  readonly wire: Wire;

  /**
   * Reads and checks a client's request. `bytes` are those that `body` was parsed from; numbers that JavaScript cannot
   * hold are copied from them. Throws GatewayError `invalid_request` naming the field.
   */
  readRequest(body: JsonObject, bytes: Buffer, route?: RequestRoute): CanonicalRequest;

  /**
   * Writes a request for a provider of this wire. Throws GatewayError `invalid_request` naming the field if the wire
   * cannot carry something that matters; `losses.ts` has the list.
   */
  writeRequest(request: CanonicalRequest, target: RequestTarget): WrittenRequest;

  /** Reads the whole body of a 200. Never throws: a body that is no answer has the end `failed`. */
  readAnswer(bytes: Buffer, context: ReadContext): CanonicalAnswer;

  /** Writes a whole answer with the end `finished`; an answer with another end is written by `writeError`. */
  writeAnswer(answer: CanonicalAnswer, context: WriteContext): Buffer;

  /** A reader of one stream's body. */
  streamReader(context: ReadContext): StreamReader;

  /** A writer of one stream's body. */
  streamWriter(context: WriteContext): StreamWriter;

  /** Reads the body of an answer that is not a 200. Never throws. */
  readError(status: number, bytes: Buffer): ProviderError;

  /** Writes an error as the body of an answer; the caller sends it with the error's status. */
  writeError(error: ProviderError): Buffer;
}

/** What the path of a request says where a wire keeps it out of the body (Gemini, Bedrock). */
export type RequestRoute = { readonly model: string; readonly isStreaming: boolean };

/** Where a request goes. */
export type RequestTarget = {
  /** The provider's name of the model. */
  readonly model: string;
  /** Provider account; reasoning that another account signed is left out. */
  readonly account?: string;
  /** Most output tokens of the model, for wires that must name a limit; unset: a bound that models of its name take. */
  readonly outputTokensMax?: number;
  /** `anthropic-version` that goes with the request; Anthropic's wire only. */
  readonly version?: string;
  /** What providers of one wire differ in; unset features are decided by the model's name. */
  readonly features?: TargetFeatures;
};

/** What only some providers of the chat wire take. */
export type TargetFeatures = {
  /** `cache_control` on parts and tools (OpenRouter, LiteLLM, Alibaba); OpenAI refuses it. */
  readonly cacheMarks?: boolean;
  /** `max_completion_tokens` in place of `max_tokens`. */
  readonly completionTokensField?: boolean;
  /** Tools with free text input (`custom`), which only newer models of OpenAI take. */
  readonly customTools?: boolean;
  /** `reasoning_effort`; models that do not reason refuse it. */
  readonly reasoningEffort?: boolean;
  /** `stream_options.include_usage`; some servers refuse it. */
  readonly streamUsage?: boolean;
};

/** A request in a provider's words. */
export type WrittenRequest = {
  readonly body: Buffer;
  /** What the target cannot carry and what was done instead, for `x-tollgate-warnings`. Names fields, never content. */
  readonly warnings: readonly string[];
};

/** What a reader of a provider's answer has to know. */
export type ReadContext = {
  /** Unique to this answer; part of the ids of tool calls that the provider sends without one. */
  readonly id: string;
  /** Provider account, kept as the origin of reasoning. */
  readonly account?: string;
};

/** What a writer of a client's answer has to know. */
export type WriteContext = {
  /** The client's own request: names of tools, custom tools, wishes for usage. */
  readonly request: CanonicalRequest;
  /** Id of the answer if the provider sends none, without the wire's prefix. */
  readonly id: string;
  /** Time of the answer if the provider sends none. */
  readonly createdSeconds: number;
  /** The model's name that the client sees. */
  readonly model: string;
};

/**
 * Reads one stream. Bytes may be split anywhere. Parts come as soon as their bytes are whole; the last one is `end`,
 * exactly once, after which `push` and `end` return nothing.
 */
export interface StreamReader {
  push(bytes: Buffer): readonly StreamPart[];
  /**
   * The body is over. `whole`: HTTP says that it is complete (length reached or last chunk seen). `cut`: it broke off,
   * or it ended with the connection, which proves nothing. Only a whole body without an end mark may be `finished`.
   */
  end(how: 'whole' | 'cut'): readonly StreamPart[];
}

/**
 * Writes one stream. Takes the parts of one `push` together, so that a chunk of the provider becomes one of the
 * client; empty when nothing is to be sent. After the `end` part the stream is complete on the wire: with its end
 * mark if finished, with the wire's own error and without an end mark if failed or cut.
 */
export interface StreamWriter {
  write(parts: readonly StreamPart[]): Buffer;
  /** Bytes that keep an idle client waiting; empty if the wire has none that clients accept. */
  heartbeat(): Buffer;
}
