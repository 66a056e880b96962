import type { JsonObject } from '../json/json-object.ts';

/** What Codex is told of a model. */
export type CodexModel = {
  /** As a client of the gateway names it. */
  readonly name: string;
  readonly contextWindow?: number;
  /** Whether the model takes images. */
  readonly takesImages: boolean;
  readonly reasons: boolean;
  /** Whether the target speaks the Responses API, so that free-form tools and verbosity reach it. */
  readonly isResponsesWire: boolean;
};

/**
 * Returns Codex's catalogue of models, for `GET /v1/models` and for its setting `model_catalog_json`. With it Codex knows
 * the context window of each model and offers its patch tool, warns of no missing metadata, and sends plain Responses, not
 * the variant that only OpenAI understands (`use_responses_lite`). Codex 0.171 reads the setting with any provider; it asks
 * for no catalogue where a provider of its own has an `env_key`. `baseInstructions` replace those of Codex.
 */
export function codexModels(models: readonly CodexModel[], baseInstructions: string): JsonObject {
  return { models: models.map((model, index) => codexModel(model, index, baseInstructions)) };
}

function codexModel(model: CodexModel, priority: number, baseInstructions: string): JsonObject {
  return {
    slug: model.name,
    display_name: model.name,
    description: null,
    supported_reasoning_levels: model.reasons ? EFFORTS : [],
    ...(model.reasons && { default_reasoning_level: 'medium' }),
    shell_type: 'shell_command',
    visibility: 'list',
    supported_in_api: true,
    priority,
    upgrade: null,
    base_instructions: baseInstructions,
    supports_reasoning_summaries: model.reasons,
    support_verbosity: model.isResponsesWire && model.reasons,
    default_verbosity: null,
    apply_patch_tool_type: 'freeform',
    truncation_policy: { mode: 'tokens', limit: 10_000 },
    supports_parallel_tool_calls: true,
    ...(model.contextWindow !== undefined && { context_window: model.contextWindow }),
    experimental_supported_tools: [],
    input_modalities: model.takesImages ? ['text', 'image'] : ['text'],
    use_responses_lite: false,
  };
}

const EFFORTS = [
  { effort: 'low', description: 'Answers fast' },
  { effort: 'medium', description: 'Balances speed and depth' },
  { effort: 'high', description: 'Reasons longest' },
];
