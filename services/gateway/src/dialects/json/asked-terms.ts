import type { Served } from '../canonical/usage.ts';
import type { JsonObject } from './json-object.ts';

/**
 * What a request asks for that changes the price, in members that most APIs name alike; of another type they are left to
 * the provider to refuse.
 */
export function askedTerms(body: JsonObject): Served {
  const serviceTier = word(body['service_tier'] ?? body['serviceTier']);
  const speed = word(body['speed']);
  const inferenceGeo = word(body['inference_geo']);
  if (serviceTier === undefined && speed === undefined && inferenceGeo === undefined) return NOTHING;
  return {
    ...(serviceTier !== undefined && { serviceTier }),
    ...(speed !== undefined && { speed }),
    ...(inferenceGeo !== undefined && { inferenceGeo }),
  };
}

const NOTHING: Served = {};
const WORD_CHARS_MAX = 40;

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= WORD_CHARS_MAX
    ? value.toLowerCase()
    : undefined;
}
