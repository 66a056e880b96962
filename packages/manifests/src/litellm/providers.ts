import { OPENAI_COMPATIBLE } from '../kinds/accounts/provider-account.ts';

/** Where models with a prefix of LiteLLM go. */
export type Provider = {
  /** The kind after `provider-account/`. */
  readonly kind: string;
  /** What its account is called, and where it is when it has no kind of its own; absent where the file must say it. */
  readonly accountName?: string;
  readonly baseUrl?: string;
  /** The variable that LiteLLM reads when a model has no key. */
  readonly keyVariable?: string;
  /** Appended to an address that does not end in it. */
  readonly pathEnd?: string;
};

const SELF_HOSTED = 'self-hosted-model';

/** By the prefix of `model`; those that are absent have no provider account here yet. */
const PROVIDERS: ReadonlyMap<string, Provider> = new Map<string, Provider>(
  Object.entries({
    openai: { kind: 'openai', accountName: 'openai', keyVariable: 'OPENAI_API_KEY' },
    'text-completion-openai': { kind: 'openai', accountName: 'openai', keyVariable: 'OPENAI_API_KEY' },
    anthropic: {
      kind: 'anthropic',
      accountName: 'anthropic',
      keyVariable: 'ANTHROPIC_API_KEY',
      pathEnd: '/v1',
    },
    gemini: { kind: 'google-gemini', accountName: 'gemini', keyVariable: 'GEMINI_API_KEY' },
    groq: { kind: 'groq', accountName: 'groq', keyVariable: 'GROQ_API_KEY' },
    mistral: { kind: 'mistral-ai', accountName: 'mistral-ai', keyVariable: 'MISTRAL_API_KEY' },
    deepinfra: { kind: 'deepinfra', accountName: 'deepinfra', keyVariable: 'DEEPINFRA_API_KEY' },
    together_ai: { kind: 'together-ai', accountName: 'together-ai', keyVariable: 'TOGETHERAI_API_KEY' },
    openrouter: { kind: 'openrouter', accountName: 'openrouter', keyVariable: 'OPENROUTER_API_KEY' },
    perplexity: { kind: 'perplexity-ai', accountName: 'perplexity-ai', keyVariable: 'PERPLEXITYAI_API_KEY' },
    xai: { kind: 'xai', accountName: 'xai', keyVariable: 'XAI_API_KEY' },
    cerebras: { kind: 'cerebras', accountName: 'cerebras', keyVariable: 'CEREBRAS_API_KEY' },
    sambanova: { kind: 'sambanova', accountName: 'sambanova', keyVariable: 'SAMBANOVA_API_KEY' },
    baseten: { kind: 'baseten', accountName: 'baseten', keyVariable: 'BASETEN_API_KEY' },
    cohere: { kind: 'cohere', accountName: 'cohere', keyVariable: 'COHERE_API_KEY' },
    cohere_chat: { kind: 'cohere', accountName: 'cohere', keyVariable: 'COHERE_API_KEY' },
    deepseek: {
      kind: SELF_HOSTED,
      accountName: 'deepseek',
      baseUrl: 'https://api.deepseek.com/v1',
      keyVariable: 'DEEPSEEK_API_KEY',
    },
    fireworks_ai: {
      kind: SELF_HOSTED,
      accountName: 'fireworks-ai',
      baseUrl: 'https://api.fireworks.ai/inference/v1',
      keyVariable: 'FIREWORKS_AI_API_KEY',
    },
    nvidia_nim: {
      kind: SELF_HOSTED,
      accountName: 'nvidia-nim',
      baseUrl: 'https://integrate.api.nvidia.com/v1',
      keyVariable: 'NVIDIA_NIM_API_KEY',
    },
    moonshot: {
      kind: SELF_HOSTED,
      accountName: 'moonshot',
      baseUrl: 'https://api.moonshot.ai/v1',
      keyVariable: 'MOONSHOT_API_KEY',
    },
    ollama: ollama(),
    ollama_chat: ollama(),
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

/** Where a model is, from what stands before the first slash of `model`, or from `custom_llm_provider`. */
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

/** A provider that was given an address of its own: a server that speaks OpenAI's API, unless it is the provider's own. */
export function providerAt(provider: Provider, baseUrl: string): Provider {
  if (provider.kind !== 'openai' || sameHost(baseUrl, OPENAI_COMPATIBLE.openai)) return provider;
  return { kind: SELF_HOSTED };
}

function sameHost(one: string, other: string): boolean {
  return URL.canParse(one) && new URL(one).host === new URL(other).host;
}

function ollama(): Provider {
  return { kind: SELF_HOSTED, accountName: 'ollama', baseUrl: 'http://localhost:11434/v1', pathEnd: '/v1' };
}
