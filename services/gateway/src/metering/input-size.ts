import { inputTokensMax } from '@tollgate/pricing';
import type { RequestFacts } from '../dialects/client-dialect.ts';
import type { JsonObject } from '../dialects/json/json-object.ts';
import { mediaEstimate } from '../dialects/media/media-estimate.ts';

/** A request whose size can be told. */
export type SizedRequest = {
  readonly bytes: Buffer;
  readonly body: JsonObject;
  readonly facts: RequestFacts;
};

/** The most tokens that the input of a request can be, and the part of it that does not come from bytes of text. */
export type InputSize = { readonly max: number; readonly fixed: number };

/** In smaller bodies media are not looked for: their bytes are few. */
const MEDIA_BODY_BYTES_MIN = 4_096;

/** The size of a request: text as a token a byte, media in the body as what its model's family counts for them. */
export function inputSize({ bytes, body, facts }: SizedRequest): InputSize {
  if (facts.input !== undefined) {
    const { textBytes, mediaTokens } = facts.input;
    return { max: inputTokensMax(textBytes) + mediaTokens, fixed: mediaTokens };
  }
  const media = bytes.length < MEDIA_BODY_BYTES_MIN ? NO_MEDIA : mediaEstimate(body, facts.model);
  const textBytes = Math.max(0, bytes.length - media.bodyBytes);
  const fixed = inputTokensMax(0, facts.imageReferences) + media.tokens;
  return { max: inputTokensMax(textBytes) + fixed, fixed };
}

const NO_MEDIA = { bodyBytes: 0, tokens: 0 };
