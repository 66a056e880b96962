import { FIXED_ADDRESSES } from './fixed-addresses.ts';

/** Where models with a prefix of LiteLLM go. */
export type Provider = {
  /** The kind after `provider-account/`. */
  readonly kind: string;
  /** What its account is called, and where it is if it has no kind of its own; unset if the file must say it. */
  readonly accountName?: string;
  readonly baseUrl?: string;
  /** The variable that LiteLLM reads if a model has no key. */
  readonly keyVariable?: string;
  /** Appended to an address that does not end in it. */
  readonly pathEnd?: string;
  /** Whose API LiteLLM speaks to it, if that is not OpenAI's. */
  readonly ownApi?: string;
  readonly isAzure?: boolean;
  /** The kind by which the price list knows its models, if that is another one. */
  readonly listKind?: string;
};

const SELF_HOSTED = 'self-hosted-model';
const OLLAMA: Provider = {
  kind: SELF_HOSTED,
  accountName: 'ollama',
  baseUrl: 'http://localhost:11434/v1',
  pathEnd: '/v1',
};
const OPENAI: Provider = { kind: 'openai', accountName: 'openai', keyVariable: 'OPENAI_API_KEY' };
const COHERE: Provider = { ...hosted('cohere', 'COHERE_API_KEY'), ownApi: 'Cohere' };
const ANTHROPIC: Provider = { ...hosted('anthropic', 'ANTHROPIC_API_KEY'), ownApi: 'Anthropic' };
const GEMINI: Provider = {
  kind: 'google-gemini',
  accountName: 'gemini',
  keyVariable: 'GEMINI_API_KEY',
  ownApi: 'Google',
};

/** By the prefix of `model`. A prefix that is missing has no provider account here yet. */
const PROVIDERS: ReadonlyMap<string, Provider> = new Map<string, Provider>(
  Object.entries({
    ...Object.fromEntries(
      Object.entries(FIXED_ADDRESSES).map(([prefix, [baseUrl, keyVariable]]) => [
        prefix,
        { kind: SELF_HOSTED, accountName: prefix.replaceAll('_', '-'), baseUrl, keyVariable },
      ]),
    ),
    openai: OPENAI,
    'text-completion-openai': OPENAI,
    anthropic: ANTHROPIC,
    gemini: GEMINI,
    groq: hosted('groq', 'GROQ_API_KEY'),
    mistral: hosted('mistral-ai', 'MISTRAL_API_KEY'),
    deepinfra: hosted('deepinfra', 'DEEPINFRA_API_KEY'),
    together_ai: hosted('together-ai', 'TOGETHERAI_API_KEY'),
    openrouter: hosted('openrouter', 'OPENROUTER_API_KEY'),
    perplexity: hosted('perplexity-ai', 'PERPLEXITYAI_API_KEY'),
    xai: hosted('xai', 'XAI_API_KEY'),
    cerebras: hosted('cerebras', 'CEREBRAS_API_KEY'),
    sambanova: hosted('sambanova', 'SAMBANOVA_API_KEY'),
    baseten: hosted('baseten', 'BASETEN_API_KEY'),
    cohere: COHERE,
    cohere_chat: COHERE,
    azure: { kind: SELF_HOSTED, keyVariable: 'AZURE_API_KEY', isAzure: true, listKind: 'azure-openai' },
    azure_ai: {
      kind: SELF_HOSTED,
      keyVariable: 'AZURE_AI_API_KEY',
      isAzure: true,
      listKind: 'azure-foundry',
    },
    ollama: OLLAMA,
    ollama_chat: OLLAMA,
    hosted_vllm: { kind: SELF_HOSTED },
    openai_like: { kind: SELF_HOSTED },
    custom_openai: { kind: SELF_HOSTED },
    lm_studio: { kind: SELF_HOSTED },
    llamafile: { kind: SELF_HOSTED },
    litellm_proxy: { kind: SELF_HOSTED },
    xinference: { kind: SELF_HOSTED },
  }),
);

/** Names that LiteLLM knows without a prefix. */
const BARE_NAMES: readonly (readonly [RegExp, string])[] = [
  [
    /^(gpt-|chatgpt-|o\d|text-embedding-|dall-e-|whisper-|tts-|omni-moderation|ft:|davinci|babbage)/,
    'openai',
  ],
  [/^claude-/, 'anthropic'],
  [/^command-/, 'cohere'],
];

/** Returns the provider of a model, from the part before the first slash of `model` or from `custom_llm_provider`. */
export function providerOf(
  model: string,
  named: string | undefined,
): { provider: Provider | undefined; prefix: string; modelId: string } {
  const slash = model.indexOf('/');
  const before = slash === -1 ? '' : model.slice(0, slash);
  if (named === undefined && before !== '') {
    return { provider: PROVIDERS.get(before), prefix: before, modelId: model.slice(slash + 1) };
  }
  const prefix = named ?? BARE_NAMES.find(([pattern]) => pattern.test(model))?.[1] ?? '';
  const modelId = before !== '' && before === named ? model.slice(slash + 1) : model;
  return { provider: PROVIDERS.get(prefix), prefix, modelId };
}

/** A provider with a kind of its own, whose account is called like the kind. */
function hosted(kind: string, keyVariable: string): Provider {
  return { kind, accountName: kind, keyVariable };
}
