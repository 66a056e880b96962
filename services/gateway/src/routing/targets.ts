import type { ProviderAccount__Output, WatchConfigResponse__Output } from '@tollgate/contracts';
import { fromPriceMessage } from '@tollgate/pricing';
import type { Provider } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';
import { type Candidate, plainCandidate, retryOf } from './candidate.ts';
import { type Route, routesOf } from './route.ts';
import type { Target } from './target.ts';

/** All targets of one config revision. */
export type Targets = {
  readonly revision: number;
  readonly byName: ReadonlyMap<string, Target>;
  /** Each target as one that stands for itself, by name. */
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** Choices among targets, virtual models under each of their names. */
  readonly routes: ReadonlyMap<string, Route>;
  /** Every origin that a target is called at. */
  readonly origins: ReadonlySet<string>;
};

/** The targets before the first config. */
export const NO_TARGETS: Targets = {
  revision: 0,
  byName: new Map(),
  candidates: new Map(),
  routes: new Map(),
  origins: new Set(),
};

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
  const retry = snapshot.retry === null ? undefined : retryOf(snapshot.retry);
  const candidates = new Map([...byName].map(([name, target]) => [name, plainCandidate(target, retry)]));
  const routes = routesOf(snapshot.routes, byName, retry);
  return { revision: snapshot.revision, byName, candidates, routes, origins };
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
