import type { JsonObject } from '../../json/json-object.ts';
import type { ListedModel } from '../../listed-model.ts';

/** Google's list of models, in one page. */
export function geminiModelList(models: readonly ListedModel[]): JsonObject {
  return { models: models.map(geminiModel) };
}

/** One model of it. */
export function geminiModel({ id, inputTokensMax, outputTokensMax }: ListedModel): JsonObject {
  return {
    name: `models/${id}`,
    displayName: id,
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent'],
    ...(inputTokensMax === 0 ? {} : { inputTokenLimit: inputTokensMax }),
    ...(outputTokensMax === 0 ? {} : { outputTokenLimit: outputTokensMax }),
  };
}
