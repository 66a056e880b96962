import { candidateImages } from '../../dialects/gemini/passing/candidate-text.ts';
import type { JsonObject } from '../../dialects/json/json-object.ts';

/** Whether a piece of an answer is an image that the model made. Of all APIs that are translated, Gemini's alone has some. */
export function isImage(piece: {
  readonly kind: string;
  readonly origin?: string;
  readonly raw?: JsonObject;
}): boolean {
  if (piece.kind !== 'opaque' || piece.origin !== 'gemini' || piece.raw === undefined) return false;
  return candidateImages({ candidates: [{ content: { parts: [piece.raw] } }] }) > 0;
}
