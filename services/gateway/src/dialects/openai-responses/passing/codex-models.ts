import type { JsonObject } from '../../json/json-object.ts';
import type { ListedModel } from '../../listed-model.ts';
import { openAiModelList } from '../../openai-model-list.ts';

/**
 * OpenAI's list of models with Codex's catalogue in it, for `GET /v1/models?client_version=…` and for Codex's setting
 * `model_catalog_json`. With it Codex knows the context window of each model and offers its patch tool, warns of no missing
 * metadata, and sends plain Responses, not the variant that only OpenAI understands (`use_responses_lite`). Codex 0.171
 * reads the setting with any provider; it asks for no catalogue if a provider of its own has an `env_key`.
 */
export function codexModelList(models: readonly ListedModel[]): JsonObject {
  return { ...openAiModelList(models), models: models.map(codexModel) };
}

function codexModel(model: ListedModel, priority: number): JsonObject {
  const reasons = model.capabilities.includes('reasoning');
  return {
    slug: model.id,
    display_name: model.id,
    description: null,
    supported_reasoning_levels: reasons ? EFFORTS : [],
    ...(reasons && { default_reasoning_level: 'medium' }),
    shell_type: 'shell_command',
    visibility: 'list',
    supported_in_api: true,
    priority,
    upgrade: null,
    base_instructions: BASE_INSTRUCTIONS,
    supports_reasoning_summaries: reasons,
    support_verbosity: model.isResponsesWire && reasons,
    default_verbosity: null,
    apply_patch_tool_type: 'freeform',
    truncation_policy: { mode: 'tokens', limit: 10_000 },
    supports_parallel_tool_calls: true,
    ...(model.inputTokensMax > 0 && { context_window: model.inputTokensMax }),
    experimental_supported_tools: [],
    input_modalities: model.capabilities.includes('vision') ? ['text', 'image'] : ['text'],
    use_responses_lite: false,
  };
}

const EFFORTS = [
  { effort: 'low', description: 'Answers fast' },
  { effort: 'medium', description: 'Balances speed and depth' },
  { effort: 'high', description: 'Reasons longest' },
];

/** What Codex puts before every conversation; a catalogue cannot leave it out. */
const BASE_INSTRUCTIONS =
  'You are a coding agent in a terminal. Work on the task until it is done: read the files that matter, change them with the ' +
  'patch tool, run commands to check your work, keep to the conventions of the code, and end with a short report.';
