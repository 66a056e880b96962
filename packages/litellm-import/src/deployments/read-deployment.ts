import { findPrice } from '@tollgate/pricing';
import type { ConfigFields } from '../config-fields.ts';
import { addressOf } from './address-of.ts';
import { type Credential, credentialOf } from './credential-of.ts';
import { modelFields } from './model-fields.ts';
import { priceOf } from './price-of.ts';
import { type Provider, providerOf } from './provider-of.ts';

/** One entry of `model_list`. */
export type Deployment = {
  readonly at: string;
  /** What clients ask for: the name of the entry, then its aliases. */
  readonly asked: readonly [string, ...string[]];
  readonly provider: Provider;
  /** LiteLLM's prefix before the model's name. */
  readonly prefix: string;
  readonly modelId: string;
  readonly baseUrl: string | undefined;
  readonly credential: Credential | undefined;
  /** Fields of the model's manifest. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What a person has to check. */
  readonly note: string | undefined;
  /** Whether it has a price here, by the file or the list, or is on a server that LiteLLM knew no price for either. */
  readonly isPriced: boolean;
  /** The team that the model belongs to, and the groups through which others may be given it. */
  readonly teamId: string | undefined;
  readonly accessGroups: readonly string[];
  /** Where limits may stand; the parts of the entry in LiteLLM's order of precedence. */
  readonly entry: ConfigFields;
  readonly params: ConfigFields;
  readonly info: ConfigFields | undefined;
};

/** Kinds of account for prefixes whose settings the import cannot carry over: their credentials are no single key. */
const KIND_BY_HAND: ReadonlyMap<string, string> = new Map([
  ['bedrock', 'aws-bedrock'],
  ['bedrock_converse', 'aws-bedrock'],
  ['vertex_ai', 'google-vertex'],
  ['vertex_ai_beta', 'google-vertex'],
  ['databricks', 'databricks'],
  ['snowflake', 'snowflake-cortex'],
]);

/** What entries of `model_list` may refer to. */
export type DeploymentContext = {
  readonly credentials: ReadonlyMap<string, ConfigFields>;
  /** The aliases of a model name. */
  readonly aliasesOf: ReadonlyMap<string, readonly string[]>;
  /** The moment whose list prices count. */
  readonly atMs: number;
};

/**
 * Reads one entry of `model_list`. Undefined, and reported as left out, if there is no account that it could belong to.
 * Limits are not read yet: they need the name of the account.
 */
export function readDeployment(entry: ConfigFields, context: DeploymentContext): Deployment | undefined {
  const params = entry.section('litellm_params');
  const info = entry.section('model_info');
  const asked = entry.textOrNothing('model_name');
  const model = params?.lookUp('model');
  if (asked === undefined) return lost(entry, 'model_name is missing or no text');
  if (params === undefined || model === undefined) return lost(entry, 'litellm_params is missing', asked);
  if (model.unset !== undefined) {
    return lost(
      entry,
      `model comes from the variable ${model.unset}, which is not set here: repeat with --set ${model.unset}=<provider>/<model>`,
      asked,
    );
  }
  if (model.text === undefined) return lost(entry, 'litellm_params.model is missing', asked);
  const { provider, prefix, modelId } = providerOf(model.text, params.text('custom_llm_provider'));
  const fault = provider === undefined ? noAccount(prefix) : modelFault(asked, modelId);
  if (provider === undefined || fault !== undefined) return lost(entry, fault ?? '', asked);
  const shared = sharedCredential(params, context.credentials);
  const from = shared === undefined ? [params] : [params, shared];
  const address = addressOf(provider, from);
  if (!address.ok) return lost(entry, address.why, asked);
  if (provider.isAzure) params.take('api_version');
  const cost = priceOf({ provider: address.provider, modelId, params, info }, context.atMs);
  return {
    at: entry.at,
    asked: [asked, ...(context.aliasesOf.get(asked) ?? [])],
    provider: address.provider,
    prefix,
    modelId,
    baseUrl: address.baseUrl,
    credential: credentialOf(address.provider, from),
    fields: { ...modelFields({ prefix, modelId, params, info }), ...(cost === undefined ? {} : { cost }) },
    note: address.note,
    isPriced:
      cost !== undefined ||
      findPrice(address.provider.kind, modelId, context.atMs) !== undefined ||
      address.provider.keyVariable === undefined,
    teamId: info?.text('team_id'),
    accessGroups: info?.texts('access_groups') ?? [],
    entry,
    params,
    info,
  };
}

/** Reports a whole entry, by the name that clients know. */
function lost(entry: ConfigFields, why: string, asked?: string): undefined {
  entry.leaveOutWhole(asked === undefined ? entry.at : `${entry.at} ${printableName(asked)}`, why);
  return undefined;
}

/** Model names are short; anything else might be a secret in a wrong place. */
function printableName(name: string): string {
  return /^[A-Za-z0-9*][A-Za-z0-9 ._:@+/*-]{0,99}$/.test(name)
    ? name
    : '(a name that is no text of one line)';
}

function noAccount(prefix: string): string {
  if (prefix === '') return 'model names no provider: write provider/model';
  const kind = KIND_BY_HAND.get(prefix);
  return kind === undefined
    ? `there is no provider account for ${printablePrefix(prefix)} yet`
    : `${prefix} is not imported yet: write a provider-account/${kind} with this model (docs/manifests.md)`;
}

/** Prefixes are short words; anything else might be a secret in a wrong place. */
function printablePrefix(prefix: string): string {
  return /^[a-z0-9_-]{1,30}$/.test(prefix) ? prefix : 'this provider';
}

function modelFault(asked: string, modelId: string): string | undefined {
  if (modelId.includes('*') || asked.includes('*')) {
    return 'stands for all models of a provider: write an entry for each model that may be called';
  }
  return modelId === '' || modelId.length > 256 ? 'model is no name of a model' : undefined;
}

function sharedCredential(
  params: ConfigFields,
  credentials: ReadonlyMap<string, ConfigFields>,
): ConfigFields | undefined {
  const name = params.text('litellm_credential_name');
  const shared = name === undefined ? undefined : credentials.get(name);
  if (name !== undefined && shared === undefined) {
    params.leaveOut('litellm_credential_name', 'is no name of credential_list');
  }
  return shared;
}
