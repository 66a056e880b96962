import type { JsonObject } from '../../json/json-object.ts';
import type { ListedModel } from '../../listed-model.ts';
import { openAiModel } from '../../openai-model-list.ts';

/**
 * Anthropic's list of models, in one page. Each entry has the members of OpenAI's too, since some gateways' clients read
 * either. Claude Code offers those whose id has `claude` or `anthropic` in it.
 */
export function anthropicModelList(models: readonly ListedModel[]): JsonObject {
  return {
    object: 'list',
    data: models.map(anthropicModel),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  };
}

/** One model of it. */
export function anthropicModel(model: ListedModel): JsonObject {
  const created_at = new Date(model.createdAtMs).toISOString().replace('.000Z', 'Z');
  return { ...openAiModel(model), type: 'model', display_name: model.id, created_at };
}
