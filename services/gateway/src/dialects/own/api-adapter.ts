import type { Usage } from '../canonical/usage.ts';
import type { JsonObject } from '../json/json-object.ts';
import type { ProviderModel } from '../provider-dialect.ts';

/** A good answer of a provider as the client gets it. */
export type OwnAnswer = {
  readonly body: Buffer;
  readonly contentType: string;
  readonly usage: Usage | undefined;
};

/** A request in the form of a provider's own API. */
export type OwnRequest = {
  /** Below the base URL, its query included. */
  readonly path: string;
  readonly body: Buffer;
  /** Media type of the body; unset for JSON. */
  readonly contentType?: string;
  /** Media type that the provider is asked for; unset for any. */
  readonly accept?: string;
  /** What the provider cannot be asked for and what was done instead. */
  readonly warnings: readonly string[];
  /** Reads a whole successful answer; undefined for JSON that is not one. Unset: the bytes of the answer pass as they come. */
  readonly answer?: (answer: JsonObject) => OwnAnswer | undefined;
};

/** A request of a client, as its API has it. */
export type AdaptedRequest = { readonly body: JsonObject; readonly model: ProviderModel };

/**
 * Calls a provider by an API of its own for requests of an API that has no canonical form. Pure. Throws GatewayError
 * `invalid_request` naming the field that the provider cannot be asked for.
 */
export type ApiAdapter = (request: AdaptedRequest) => OwnRequest;
