import type { Connection__Output } from '@tollgate/contracts';
import type { DatedPrice } from '@tollgate/pricing';
import { type AccessedModel, accountAccess } from './account-access.ts';
import type { ProviderAccountManifest } from './kind-table.ts';
import { connectionOf } from './kinds/accounts/connection.ts';
import { ownPrices } from './own-price.ts';

/** A provider account as those see it who call it, whatever its kind. */
export type CallableAccount = {
  readonly name: string;
  /** The kind after `provider-account/`, for example "openai". */
  readonly provider: string;
  readonly baseUrl: string;
  /** `env:NAME` or `file:/path`; undefined when the account needs no key. */
  readonly credentialReference: string | undefined;
  /** Off the public list's prices; 0 for none. */
  readonly discountPercent: number;
  readonly onClientDisconnect: 'cancel' | 'drain';
  /** Headers of every call by name; values are secrets as they stand in the manifest. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the kind needs beside these, by name: a region, the id of an access key. No secrets. */
  readonly options: Readonly<Record<string, string>>;
  /** How connections are made, secrets as they stand in the manifest; undefined for the gateway's own way. */
  readonly connection: Connection__Output | undefined;
  readonly models: readonly CallableModel[];
};

/** One model of an account. */
export type CallableModel = {
  readonly name: string;
  /** The provider's own name. */
  readonly modelId: string;
  /** The name by which the price list knows it. */
  readonly pricedAs: string;
  /** Where it is called, if not at the account's base URL. */
  readonly baseUrl: string | undefined;
  /** Headers of its calls beside the account's, secrets as they stand in the manifest; undefined for none. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** How its connections are made, in place of the account's way; undefined for that. */
  readonly connection: Connection__Output | undefined;
  /** What the kind needs for this model, in place of the account's options of the same name. */
  readonly options: Readonly<Record<string, string>>;
  readonly types: readonly string[];
  /** The manifest's own prices by the time in which they hold; outside those the public price list decides. */
  readonly ownPrices: readonly DatedPrice[];
  readonly inputTokensMax: number | undefined;
  readonly outputTokensMax: number | undefined;
  /** For example `tools`, `vision`. */
  readonly capabilities: readonly string[];
  /** Who of those with access to the account may call this model; undefined for all of them. */
  readonly authorizedSubjects: readonly string[] | undefined;
};

/** What a provider account's manifest says, in one form for all kinds. */
export function callableAccount(manifest: ProviderAccountManifest): CallableAccount {
  const { models, connection, headers, ...access } = accountAccess(manifest);
  const given: SharedFields = manifest;
  return {
    name: manifest.name,
    provider: manifest.type.slice('provider-account/'.length),
    ...access,
    options: {
      ...access.options,
      ...(given.prompt_caching !== undefined && { prompt_caching: given.prompt_caching }),
    },
    discountPercent: given.discount_percent ?? 0,
    onClientDisconnect: given.on_client_disconnect ?? 'cancel',
    headers: given.headers ?? headers ?? {},
    connection: connection ?? connectionOf(manifest),
    models: models.map(callableModel),
  };
}

/** Fields that accounts of most kinds have. */
type SharedFields = {
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly discount_percent?: number | undefined;
  readonly on_client_disconnect?: 'cancel' | 'drain' | undefined;
  readonly prompt_caching?: '5m' | '1h' | undefined;
};

function callableModel(accessed: AccessedModel): CallableModel {
  const { manifest, modelId, pricedAs, baseUrl, headers, connection, options = {} } = accessed;
  return {
    name: manifest.name,
    modelId,
    pricedAs: pricedAs ?? modelId,
    baseUrl,
    headers,
    connection,
    options,
    types: manifest.model_types,
    ownPrices: ownPrices(manifest.cost),
    inputTokensMax: manifest.limits?.max_input_tokens,
    outputTokensMax: manifest.limits?.max_output_tokens,
    capabilities: manifest.capabilities ?? [],
    authorizedSubjects: manifest.authorized_subjects,
  };
}
