import type { RequestFacts } from '../client-dialect.ts';
import type { Dialect } from '../dialect.ts';
import type { JsonObject } from '../json/json-object.ts';
import { booleanField, countField, modelField, textField } from '../openai-fields.ts';
import { openAiUsage } from '../usage/openai.ts';
import { mediaEvents } from './media-events.ts';
import { passedApi, plainFacts } from './passed-api.ts';

/** OpenAI's images: made from a text, edited, and varied. The two latter are forms with files. */
export const openAiImages: readonly Dialect[] = [
  imagesApi('openai-images', 'images', '/images/generations'),
  imagesApi('openai-image-edits', 'image_edits', '/images/edits', true),
  imagesApi('openai-image-variations', 'image_variations', '/images/variations', true),
];

/** More than any model makes of one image, or reads of one. */
const OUTPUT_TOKENS_MAX = 16_384;
const INPUT_IMAGE_TOKENS_MAX = 8_192;

function imagesApi(name: string, api: string, path: `/${string}`, takesForm?: true): Dialect {
  return passedApi({
    name,
    api,
    path,
    modelType: 'image',
    ...(takesForm && { takesForm }),
    read: readImagesRequest,
    inputOf: (body) => ({ text: textField(body, 'prompt') ?? '' }),
    usageOf: imagesUsage,
    provider: mediaEvents(imagesUsage),
  });
}

/** Models that are billed by the image report nothing; the images that were asked for count then. */
function imagesUsage(answer: JsonObject) {
  return openAiUsage(answer, 'images');
}

function readImagesRequest(body: JsonObject): RequestFacts {
  const model = modelField(body);
  const images = countField(body, 'n') ?? 1;
  return plainFacts(model, {
    isStreaming: booleanField(body, 'stream'),
    outputTokensMax: images * OUTPUT_TOKENS_MAX,
    choices: images,
    pieces: { images },
    input: {
      textBytes: Buffer.byteLength(textField(body, 'prompt') ?? ''),
      mediaTokens: inputImages(body) * INPUT_IMAGE_TOKENS_MAX,
    },
  });
}

function inputImages(body: JsonObject): number {
  return ['image', 'image[]', 'images', 'mask'].reduce((count, name) => {
    const value = body[name] ?? undefined;
    if (value === undefined) return count;
    return count + (Array.isArray(value) ? value.length : 1);
  }, 0);
}
