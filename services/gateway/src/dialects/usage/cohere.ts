import type { Usage } from '../canonical/usage.ts';
import type { JsonObject } from '../json/json-object.ts';
import { detailCount, firstCount, firstObject } from './counts.ts';
import { splitSide, usageOfSides } from './sides.ts';

/**
 * The usage of an answer of Cohere's own API (chat of v2 and the end of its stream, embed, rerank): what is billed
 * (`billed_units`) where it is said, else what was counted (`tokens`). Undefined if nothing is readable.
 *
 * Source: types of `cohere-ai` 8.1.0 (`Usage`, `ApiMeta`).
 */
export function cohereUsage(answer: JsonObject): Usage | undefined {
  const delta = firstObject(answer, ['delta']);
  const usage = firstObject({ ...answer, ended: delta['usage'] }, ['usage', 'ended', 'meta']);
  const billed = firstObject(usage, ['billed_units', 'tokens']);
  const input = firstCount(billed, ['input_tokens']);
  const output = firstCount(billed, ['output_tokens']);
  const searchUnits = firstCount(billed, ['search_units']);
  const images = firstCount(billed, ['image_tokens']);
  const isCounted = input !== undefined || images !== undefined || searchUnits !== undefined;
  const isChat = output !== undefined || answer['message'] !== undefined || delta['usage'] !== undefined;
  return usageOfSides(
    isCounted
      ? {
          ...splitSide('inputUncached', input ?? 0, {}),
          inputImage: images ?? 0,
          searchUnits: searchUnits ?? 0,
          inputPages: detailCount(billed, ['pages']),
        }
      : undefined,
    output === undefined && isChat ? undefined : { output: output ?? 0 },
    { raw: usage },
  );
}
