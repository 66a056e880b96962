import type { Usage } from './canonical/usage.ts';
import type { RequestFacts } from './client-dialect.ts';
import type { JsonObject } from './json/json-object.ts';

/** A model as its provider names it. */
export type ProviderModel = {
  readonly modelId: string;
  /** The same as a JSON string literal. */
  readonly modelIdJson: Buffer;
  /** What it can be asked for, as its manifest says: `chat`, `responses`, `embedding`, … */
  readonly types: readonly string[];
};

/** A request whose client speaks the provider's dialect. */
export type PassedRequest = {
  /** As the client sent it. */
  readonly bytes: Buffer;
  /** The same, parsed. */
  readonly body: JsonObject;
  readonly facts: RequestFacts;
  /** Whether the provider refuses to be asked for the usage of a stream. */
  readonly isUsageRefused?: boolean;
};

/** What one event of a stream says beside content. */
export type EventFacts = {
  /** The provider's count so far. */
  readonly usage: Usage | undefined;
  /** Whether the event carries nothing but the usage, so that a client that did not ask for it must not see it. */
  readonly isUsageOnly: boolean;
  /** Whether the provider reports an error. */
  readonly isError: boolean;
  /** Whether the answer is complete with this event. */
  readonly isEnd: boolean;
  /** How many choices are complete with this event; unset for none. */
  readonly finished?: number;
  /** Data in its place, where clients misread what the provider wrote. */
  readonly rewritten?: string;
};

/** How a stream of the dialect ends beside an event that `isEnd`. */
export type StreamEnding = {
  /** The end mark that a provider may leave out after every choice has finished; empty if the wire has none. */
  readonly mark: string;
  /** Whether events from the first finish on wait for the end of the body: it alone says that the answer is complete. */
  readonly isBodyEnd: boolean;
  /** Data of an event that finishes the answer of a provider that sends its end mark without; undefined for none. */
  finishFor(latest: string, hasCalls: boolean): string | undefined;
};

/** The face towards providers: where and how a model is called, and how its answers are metered. */
export interface ProviderDialect {
  readonly name: string;
  /** Path below a provider's base URL, its query included. */
  path(model: ProviderModel, facts: Pick<RequestFacts, 'isStreaming' | 'stored'>): string;
  /** A request of the same dialect as the provider must see it: the client's bytes but for the few that must change. */
  encode(request: PassedRequest, model: ProviderModel): Buffer;
  /** Matches the refusal of a provider that cannot be asked for the usage of a stream; unset if no request asks. */
  readonly usageRefusal?: RegExp;
  /** Name of the member of a whole answer that holds its usage, with its quotes: found as bytes before any parse. */
  readonly usageMember: Buffer;
  /** What whole answers may be beside JSON: text, media, whose bytes go out as they come, or whatever they are. Unset for nothing. */
  readonly answers?: 'text' | 'media' | 'any';
  /** The code of an error is its HTTP status, as a number. */
  readonly isErrorCodeStatus?: true;
  /** Answers of every type and status pass as they come. */
  readonly isRaw?: true;
  /** The usage in a whole answer; undefined when it has none. */
  usageOf(answer: JsonObject): Usage | undefined;
  /** The usage in the headers of a good answer; unset if they hold none. */
  usageOfHead?(headers: { readonly [name: string]: string | string[] | undefined }): Usage | undefined;
  /** Everything in a whole answer or an event that the model wrote and that costs tokens. */
  textOf(answer: JsonObject): string;
  /** How many images that the model made are in a whole answer or an event. Unset if the wire has none. */
  imagesOf?(answer: JsonObject): number;
  /**
   * Matches inside every event that `readEvent` has to see, and in few others: a global pattern over the bytes of events
   * as Latin-1 text. Events without a match pass unparsed.
   */
  readonly eventWords: RegExp;
  /** Unset if nothing but the end mark ends a stream. */
  readonly ending?: StreamEnding;
  /** What an event's data says; undefined when it says nothing of that. */
  readEvent(data: string): EventFacts | undefined;
}
