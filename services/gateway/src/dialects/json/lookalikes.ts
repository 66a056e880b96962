import { GatewayError } from '@tollgate/contracts';
import type { JsonObject } from './json-object.ts';

/** Members that decide who may call, what is reserved and how an answer is read, in any dialect. */
const DECIDING = new Set([
  'model',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'generationConfig',
  'n',
  'service_tier',
  'speed',
]);

const FOLDED = new Set([...DECIDING].map(fold));

/**
 * Refuses a body with a member whose name equals a deciding one in all but case. Providers in Go and .NET match names
 * without case, so such a member would reach another model, or more output, than was admitted. Throws GatewayError
 * `invalid_request` naming the member.
 */
export function refuseLookalikes(body: JsonObject): void {
  for (const name in body) {
    if (DECIDING.has(name) || !FOLDED.has(FOLDED_NAME.test(name) ? name : fold(name))) continue;
    const exact = [...DECIDING].find((deciding) => fold(deciding) === fold(name));
    throw new GatewayError(
      'invalid_request',
      `The body has a member "${name}": write "${exact}", or leave it out; some providers do not tell them apart.`,
      { param: name },
    );
  }
}

/** Names that folding does not change: nearly all that there are. */
const FOLDED_NAME = /^[a-z_]*$/;

/** Folds case as Go's encoding/json does: U+017F equals s, and U+212A (which lower case turns into k) equals k. */
function fold(name: string): string {
  return name.toLowerCase().replaceAll('\u017f', 's');
}
