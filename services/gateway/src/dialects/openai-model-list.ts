import type { JsonObject } from './json/json-object.ts';
import type { ListedModel } from './listed-model.ts';

/** OpenAI's list of models. */
export function openAiModelList(models: readonly ListedModel[]): JsonObject {
  return { object: 'list', data: models.map(openAiModel) };
}

/** One model of it. What OpenAI does not have is left out if the manifest does not say it. */
export function openAiModel(model: ListedModel): JsonObject {
  const { id, createdAtMs, capabilities, inputTokensMax, outputTokensMax } = model;
  return {
    id,
    object: 'model',
    created: Math.floor(createdAtMs / 1_000),
    owned_by: id.split('/')[0] ?? id,
    ...(capabilities.length === 0 ? {} : { capabilities }),
    ...(inputTokensMax === 0 ? {} : { max_input_tokens: inputTokensMax }),
    ...(outputTokensMax === 0 ? {} : { max_output_tokens: outputTokensMax }),
  };
}
