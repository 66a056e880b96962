import { modelCost } from '../kinds/accounts/cost.ts';
import { baseUrl } from '../kinds/accounts/provider-account.ts';
import { type ConfigFields, FROM_ENVIRONMENT } from './config-fields.ts';
import { type Provider, providerAt, providerOf } from './providers.ts';

/** A key of a provider: where LiteLLM reads it, or the key itself, which is told apart from others and never shown. */
export type Credential =
  | { readonly from: 'variable'; readonly name: string }
  | { readonly from: 'file'; readonly value: string; readonly at: string };

/** One entry of `model_list`. */
export type Deployment = {
  readonly at: string;
  /** What clients ask for. */
  readonly asked: string;
  readonly provider: Provider;
  /** Of LiteLLM, before the model's name. */
  readonly prefix: string;
  readonly modelId: string;
  readonly baseUrl: string | undefined;
  readonly credential: Credential | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly limits: ConfigFields;
};

/** Values that people write where a server wants no key. */
const NO_KEY = /^(|none|null|empty|dummy|no-?key|not-?needed|sk-no-key-required|anything)$/i;

/**
 * Reads one entry of `model_list`. Undefined, and left out, when there is no account that it could belong to. Limits stay
 * with it until the account has a name.
 */
export function readDeployment(
  entry: ConfigFields,
  credentials: ReadonlyMap<string, ConfigFields>,
): Deployment | undefined {
  const params = entry.section('litellm_params');
  const info = entry.section('model_info');
  const asked = entry.text('model_name');
  entry.leaveRest();
  const model = params?.text('model');
  if (params === undefined || asked === undefined || model === undefined) {
    entry.leaveOut('litellm_params.model', 'is missing, as is the whole entry');
    return undefined;
  }
  const { provider, prefix, modelId } = providerOf(model, params.text('custom_llm_provider'));
  const fault = provider === undefined ? noAccount(prefix) : modelFault(asked, modelId);
  if (provider === undefined || fault !== undefined) {
    entry.leaveOut('litellm_params.model', fault ?? '');
    return undefined;
  }
  const named = params.text('litellm_credential_name');
  const shared = named === undefined ? undefined : credentials.get(named);
  if (named !== undefined && shared === undefined) {
    params.leaveOut('litellm_credential_name', 'is no name of credential_list');
  }
  const address = readAddress(provider, [params, shared]);
  if (!address.ok) {
    params.leaveOut('api_base', address.why);
    return undefined;
  }
  const at = address.baseUrl === undefined ? provider : providerAt(provider, address.baseUrl);
  const credential = readCredential(at, [params, shared]);
  const fields = modelFields({ prefix, modelId, params, info });
  return {
    at: entry.at,
    asked,
    provider: at,
    prefix,
    modelId,
    baseUrl: address.baseUrl,
    credential,
    fields,
    limits: params,
  };
}

function noAccount(prefix: string): string {
  if (prefix === '') return 'says no provider: write provider/model';
  return `there is no provider account for ${printablePrefix(prefix)} yet; the whole entry`;
}

/** Prefixes are short words; anything else might be a secret in a wrong place. */
function printablePrefix(prefix: string): string {
  return /^[a-z0-9_-]{1,30}$/.test(prefix) ? prefix : 'this provider';
}

function modelFault(asked: string, modelId: string): string | undefined {
  if (modelId.includes('*') || asked.includes('*')) {
    return 'stands for all models of a provider: name those that may be called';
  }
  return modelId === '' || modelId.length > 256 ? 'is no name of a model' : undefined;
}

type Address = { ok: true; baseUrl: string | undefined } | { ok: false; why: string };

function readAddress(provider: Provider, from: readonly (ConfigFields | undefined)[]): Address {
  const written = firstText(from, 'api_base') ?? firstText(from, 'base_url');
  if (written === undefined) {
    if (provider.kind === 'self-hosted-model' && provider.baseUrl === undefined) {
      return { ok: false, why: 'is missing, and the server with it; the whole entry' };
    }
    return { ok: true, baseUrl: provider.baseUrl };
  }
  if (FROM_ENVIRONMENT.test(written)) {
    return { ok: false, why: 'comes from the environment: write the address itself; the whole entry' };
  }
  const parsed = baseUrl.safeParse(written);
  if (!parsed.success) return { ok: false, why: 'is no plain http or https address; the whole entry' };
  const { pathEnd = '' } = provider;
  return { ok: true, baseUrl: parsed.data.endsWith(pathEnd) ? parsed.data : `${parsed.data}${pathEnd}` };
}

function readCredential(
  provider: Provider,
  from: readonly (ConfigFields | undefined)[],
): Credential | undefined {
  const written = firstText(from, 'api_key');
  const standing = provider.keyVariable === undefined ? undefined : variable(provider.keyVariable);
  if (written === undefined) return standing;
  const name = FROM_ENVIRONMENT.exec(written)?.[1];
  if (name !== undefined) return variable(name);
  if (provider.kind === 'self-hosted-model' && NO_KEY.test(written)) return undefined;
  const holder = from.find((fields) => fields?.text('api_key') !== undefined);
  return { from: 'file', value: written, at: holder?.place('api_key') ?? '' };
}

function variable(name: string): Credential {
  return { from: 'variable', name };
}

function firstText(from: readonly (ConfigFields | undefined)[], key: string): string | undefined {
  for (const fields of from) {
    const text = fields?.text(key);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** What a model's manifest says beside its name. */
function modelFields(of: {
  prefix: string;
  modelId: string;
  params: ConfigFields;
  info: ConfigFields | undefined;
}): Record<string, unknown> {
  const { prefix, modelId, params, info } = of;
  const mode = info?.text('mode');
  const cost = costOf(params, info);
  const limits = {
    max_input_tokens: wholeCount(info, 'max_input_tokens'),
    max_output_tokens: wholeCount(info, 'max_output_tokens') ?? wholeCount(info, 'max_tokens'),
  };
  const capabilities = Object.entries(CAPABILITIES)
    .filter(([field]) => info?.take(field) === true)
    .map(([, capability]) => capability);
  info?.leaveRest();
  return {
    model_types: [modelType(prefix, modelId, mode)],
    ...(cost === undefined ? {} : { cost }),
    ...(Object.values(limits).some((limit) => limit !== undefined) ? { limits: defined(limits) } : {}),
    ...(capabilities.length === 0 ? {} : { capabilities }),
  };
}

const CAPABILITIES: Readonly<Record<string, string>> = {
  supports_function_calling: 'tools',
  supports_vision: 'vision',
  supports_audio_input: 'audio',
  supports_response_schema: 'json_schema',
  supports_reasoning: 'reasoning',
  supports_prompt_caching: 'prompt_caching',
};

const MODES: ReadonlyMap<string, string> = new Map([
  ['chat', 'chat'],
  ['completion', 'completion'],
  ['embedding', 'embedding'],
  ['image_generation', 'image'],
  ['audio_transcription', 'audio_transcription'],
  ['audio_speech', 'text_to_speech'],
  ['moderation', 'moderation'],
  ['rerank', 'rerank'],
  ['responses', 'responses'],
  ['realtime', 'realtime'],
]);

/** What names say of models whose mode the file does not. */
const TYPE_BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/embed/, 'embedding'],
  [/whisper|transcri/, 'audio_transcription'],
  [/(^|[-/])tts([-.]|$)/, 'text_to_speech'],
  [/dall-e|gpt-image|flux|stable-diffusion/, 'image'],
  [/rerank/, 'rerank'],
  [/moderation/, 'moderation'],
];

function modelType(prefix: string, modelId: string, mode: string | undefined): string {
  const said = mode === undefined ? undefined : MODES.get(mode);
  if (said !== undefined) return said;
  if (prefix.startsWith('text-completion-')) return 'completion';
  return TYPE_BY_NAME.find(([pattern]) => pattern.test(modelId))?.[1] ?? 'chat';
}

/** LiteLLM's prices are for one token; both places may hold them. */
function costOf(params: ConfigFields, info: ConfigFields | undefined): Record<string, unknown> | undefined {
  const usd = (key: string) => {
    const one = params.count(key) ?? info?.count(key);
    return one === undefined ? undefined : Number((one * 1_000).toPrecision(12));
  };
  const [input, output] = [usd('input_cost_per_token'), usd('output_cost_per_token')];
  const cached = {
    cache_read: usd('cache_read_input_token_cost'),
    cache_write: usd('cache_creation_input_token_cost'),
  };
  if (input === undefined && output === undefined) return undefined;
  const cost = {
    metric: 'per_1000_tokens',
    value: defined({ input: input ?? 0, output: output ?? 0, ...cached }),
  };
  if (modelCost.safeParse(cost).success) return cost;
  params.leaveOut('input_cost_per_token', 'is no price that can be held exactly');
  return undefined;
}

function wholeCount(fields: ConfigFields | undefined, key: string): number | undefined {
  const count = fields?.count(key);
  if (count === undefined || (Number.isInteger(count) && count > 0 && count <= 100_000_000)) return count;
  fields?.leaveOut(key, 'is no number of tokens');
  return undefined;
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
