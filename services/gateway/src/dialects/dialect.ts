import type { Codec } from './canonical/codec.ts';
import type { ClientDialect } from './client-dialect.ts';
import type { ApiAdapter } from './own/api-adapter.ts';
import type { ProviderDialect } from './provider-dialect.ts';

/**
 * One API that models are called with, by its two faces: what a client speaks to the gateway and what the gateway
 * speaks to a provider. An answer passes byte for byte when both sides of a request speak the same dialect.
 *
 * A face is pure: bytes and parsed JSON in, facts and bytes out. It knows no network, clock or file.
 */
export type Dialect = {
  /** For example `openai-chat`; both faces carry the same name. */
  readonly name: string;
  readonly client: ClientDialect;
  readonly provider: ProviderDialect;
  /** Translates from and to every other dialect that has one; unset if the API is only passed through. */
  readonly codec?: Codec;
  /** The API that a path belongs to which only its end tells from this one's; undefined for this one. */
  siblingAt?(path: string): Dialect | undefined;
};

/** What the gateway has to know of an API to call a provider by it. */
export type SpokenDialect = Pick<Dialect, 'name' | 'provider' | 'codec'> & {
  /** Writes requests of an API without a codec for an API that only this provider has; unset for all others. */
  readonly adapter?: ApiAdapter;
};
