import type { GatewayError } from '@tollgate/contracts';
import type { OwnRequest } from '../dialects/own/api-adapter.ts';
import type { ProviderDialect } from '../dialects/provider-dialect.ts';
import type { AnswerGuard } from './guard.ts';
import type { AnswerTranslation } from './translated/translation.ts';

/** Headers of a provider's answer, names in lower case. */
export type UpstreamHeaders = { readonly [name: string]: string | string[] | undefined };

/** Why a body did not come whole. */
export type BodyFailure = {
  readonly error: GatewayError;
  /** Whether the deadline was missed that the client asked for. */
  readonly isDeadline: boolean;
};

/** Takes a body. `ended` or `failed` is called once, after the last piece, and not after an abort. */
export type BodyReader = {
  /** Pieces that came together, in order. */
  arrived(pieces: readonly Buffer[]): void;
  ended(): void;
  failed(failure: BodyFailure): void;
};

/** The body of a provider's answer, on its way. */
export type AnswerBody = {
  read(reader: BodyReader): void;
  pause(): void;
  resume(): void;
  /** The call may take as long as it takes from here on. */
  liftDeadline(): void;
  /** The failure of a body that ended well and is not whole. */
  incomplete(why: string): BodyFailure;
};

/** One provider's answer, to be delivered. */
export type AnswerSource = {
  readonly status: number;
  readonly headers: UpstreamHeaders;
  readonly body: AnswerBody;
  /** The dialect that the provider speaks. */
  readonly dialect: ProviderDialect;
  /** Of the account: never to be seen by the client. */
  readonly credential: Buffer;
  /** How the answer becomes the client's; undefined if both speak the same dialect. */
  readonly translation: AnswerTranslation | undefined;
  /** How an answer of an API of the provider's own is read; unset for all others. */
  readonly own?: Pick<OwnRequest, 'answer'> | undefined;
  /** Whether it was delivered before, and nothing is charged for it. */
  readonly isReplay?: boolean;
  /** Rules that look at a stream while it runs; mostly there are none. */
  readonly guards: readonly AnswerGuard[];
};
