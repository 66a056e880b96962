import type { IncomingHttpHeaders } from 'node:http';
import type { BodyUnwrapper } from '../dialects/body-unwrapper.ts';
import type { RequestTarget } from '../dialects/canonical/codec.ts';
import type { RequestFacts } from '../dialects/client-dialect.ts';
import type { Dialect, SpokenDialect } from '../dialects/dialect.ts';
import type { ProviderDialect, ProviderModel } from '../dialects/provider-dialect.ts';
import type { Endpoint } from './account.ts';

/** What an adapter makes a call from. */
export type CallRequest = {
  /** The dialect that the call is made in. */
  readonly dialect: ProviderDialect;
  readonly model: ProviderModel;
  readonly facts: Pick<RequestFacts, 'isStreaming' | 'stored' | 'raw'>;
  /** Path and query below the base URL, of a request in an API of the provider's own; unset: the dialect's. */
  readonly path?: string;
  /** In that dialect. */
  readonly body: Buffer;
  /** Media type of the body; unset for JSON. */
  readonly contentType?: string;
  /** Media type that is asked for; unset: what the client asks for. */
  readonly accept?: string;
  /** Whether the client speaks that dialect too: its headers then mean the same to the provider. */
  readonly isSameWire: boolean;
  /** Of the client's request, without its question mark; means something only on the client's own wire. */
  readonly query: string;
  /** Of the client; an adapter passes on the harmless ones. */
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** Empty when nothing is traced. */
  readonly traceparent: string;
};

/** A call, ready to be sent to the adapter's origin. */
export type PreparedCall = {
  readonly path: string;
  /** Names and values by turns. */
  readonly headers: string[];
  readonly body: Buffer;
};

/** What an answer's status says of the provider. */
export type AnswerClass =
  /** The model has answered, or has refused what was asked: another target would say the same. */
  | 'answer'
  /** The provider could not serve the request at the moment: another target may. */
  | 'unavailable';

/** One provider account, made ready once a config revision. It opens no connection. */
export interface Provider {
  readonly endpoint: Endpoint;
  /** Masked wherever a provider repeats it; empty where there is none. */
  readonly credential: Buffer;
  /** What its own kind of a wire differs in from others. */
  readonly wireFacts: Pick<RequestTarget, 'version' | 'features'>;
  /**
   * The dialect in which the account is asked for a request of an API: the same one, or another with a codec. Undefined
   * if the account serves nothing like it.
   */
  dialectFor(dialect: Dialect, model: ProviderModel): SpokenDialect | undefined;
  /** Path, headers and body of a call. A promise where something has to be fetched or signed first. */
  prepare(call: CallRequest): PreparedCall | Promise<PreparedCall>;
  classify(status: number): AnswerClass;
  /** Takes a good answer out of what the provider delivers it in; undefined for an answer that comes as it is. */
  unwrapper?(headers: { readonly [name: string]: string | string[] | undefined }): BodyUnwrapper | undefined;
}
