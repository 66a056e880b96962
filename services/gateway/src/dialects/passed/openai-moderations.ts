import { NO_USAGE } from '../canonical/usage.ts';
import { isJsonObject } from '../json/json-object.ts';
import { embeddingsInputText } from '../openai-embeddings/request.ts';
import { invalid, modelField } from '../openai-fields.ts';
import { openAiUsage } from '../usage/openai.ts';
import { passedApi, plainFacts } from './passed-api.ts';

/** OpenAI's moderations. OpenAI charges nothing and reports no usage; others count input. */
export const openAiModerations = passedApi({
  name: 'openai-moderations',
  api: 'moderations',
  path: '/moderations',
  modelType: 'moderation',
  read(body) {
    const model = modelField(body);
    const { input } = body;
    if (typeof input !== 'string' && !Array.isArray(input)) throw invalid('input', 'a string or an array');
    const images = Array.isArray(input) ? input.filter(isImage).length : 0;
    return plainFacts(model, { imageReferences: images });
  },
  inputOf: (body) => ({ text: embeddingsInputText(body['input']) }),
  usageOf: (answer) => openAiUsage(answer, 'embeddings') ?? NO_USAGE,
});

function isImage(part: unknown): boolean {
  return isJsonObject(part) && part['type'] === 'image_url';
}
