import type { ProviderAccount__Output, WatchConfigResponse__Output } from '@tollgate/contracts';
import { fromPriceMessage, type Price } from '@tollgate/pricing';
import type { Provider } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';

/** A model of an account, made ready to be called. */
export type Target = {
  /** `account/model`. */
  readonly name: string;
  readonly account: string;
  /** The account's kind, for example `openai`. */
  readonly kind: string;
  /** The provider's own name of the model. */
  readonly modelId: string;
  /** The same as a JSON string. */
  readonly modelIdJson: Buffer;
  /** What it can be asked for: `chat`, `responses`, `embedding`, … */
  readonly types: readonly string[];
  readonly price: Price | undefined;
  readonly priceVersion: string;
  readonly createdAtMs: number;
  /** 0 if unknown. */
  readonly inputTokensMax: number;
  /** 0 if unknown. */
  readonly outputTokensMax: number;
  readonly capabilities: readonly string[];
  /** Whether a call whose client has left is read on until the provider has said what it used. */
  readonly isReadOn: boolean;
  readonly provider: Provider;
};

/** All targets of one config revision. */
export type Targets = {
  readonly revision: number;
  readonly byName: ReadonlyMap<string, Target>;
  /** Every origin that a target is called at. */
  readonly origins: ReadonlySet<string>;
};

/** The targets before the first config. */
export const NO_TARGETS: Targets = { revision: 0, byName: new Map(), origins: new Set() };

/** The targets of a config snapshot. An account whose base URL is no URL has none. */
export function targetsOf(snapshot: WatchConfigResponse__Output): Targets {
  const byName = new Map<string, Target>();
  const origins = new Set<string>();
  for (const account of snapshot.accounts) {
    if (!URL.canParse(account.baseUrl)) continue;
    const { origin, targets } = madeTargets(account, snapshot.priceVersion);
    origins.add(origin);
    for (const target of targets) byName.set(target.name, target);
  }
  return { revision: snapshot.revision, byName, origins };
}

type Made = { readonly priceVersion: string; readonly origin: string; readonly targets: readonly Target[] };

/** Targets by the account that they were made of, which stays the same object while nothing about it changes. */
const made = new WeakMap<ProviderAccount__Output, Made>();

function madeTargets(account: ProviderAccount__Output, priceVersion: string): Made {
  const known = made.get(account);
  if (known?.priceVersion === priceVersion) return known;
  const provider = providerOf(account);
  const targets = accountTargets({ account, provider, priceVersion });
  const now = { priceVersion, origin: provider.origin, targets };
  made.set(account, now);
  return now;
}

function accountTargets(options: {
  account: ProviderAccount__Output;
  provider: Provider;
  priceVersion: string;
}): Target[] {
  const { account, provider, priceVersion } = options;
  return account.models.map((model) => ({
    name: `${account.name}/${model.name}`,
    account: account.name,
    kind: account.provider,
    modelId: model.modelId,
    modelIdJson: Buffer.from(JSON.stringify(model.modelId)),
    types: model.types,
    price: model.price === null ? undefined : fromPriceMessage(model.price),
    priceVersion,
    createdAtMs: model.createdAtMs,
    inputTokensMax: model.inputTokensMax,
    outputTokensMax: model.outputTokensMax,
    capabilities: model.capabilities,
    isReadOn: account.onClientDisconnect === 'drain',
    provider,
  }));
}
