import type { IncomingHttpHeaders } from 'node:http';
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
  readonly facts: Pick<RequestFacts, 'isStreaming' | 'stored'>;
  /** In that dialect. */
  readonly body: Buffer;
  /** Media type of the body; unset for JSON. */
  readonly contentType?: string;
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
}
