import type { CanonicalRequest } from '../../dialects/canonical/request.ts';
import type { JsonObject } from '../../dialects/json/json-object.ts';
import type { Decoded } from '../request.ts';

/** Requests that were read, by their parsed bodies: guardrails and every target share one reading. */
const READ = new WeakMap<JsonObject, CanonicalRequest>();

/**
 * Returns the request in canonical form; undefined if its dialect has no codec. Throws GatewayError `invalid_request` naming the
 * field that the codec cannot read.
 */
export function canonicalOf({ dialect, body, bytes, path }: Decoded): CanonicalRequest | undefined {
  const read = READ.get(body);
  if (read !== undefined || dialect.codec === undefined) return read;
  const canonical = dialect.codec.readRequest(body, bytes, dialect.client.routeOf?.(path));
  READ.set(body, canonical);
  return canonical;
}
