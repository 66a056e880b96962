import type { ProviderAccount__Output, WatchConfigResponse__Output } from '@tollgate/contracts';
import { fromPriceMessage } from '@tollgate/pricing';
import { type ProviderPorts, providersOf } from '../providers/provider-of.ts';
import { type Candidate, plainCandidate, retryFor, retryOf } from './candidate.ts';
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
  /** Keys of every endpoint that a target is called at. */
  readonly endpoints: ReadonlySet<string>;
};

/** The targets before the first config. */
export const NO_TARGETS: Targets = {
  revision: 0,
  byName: new Map(),
  candidates: new Map(),
  routes: new Map(),
  endpoints: new Set(),
};

/** The targets of a config snapshot. A model whose base URL is no URL is left out. */
export function targetsOf(snapshot: WatchConfigResponse__Output, ports: ProviderPorts): Targets {
  const byName = new Map<string, Target>();
  const endpoints = new Set<string>();
  for (const account of snapshot.accounts) {
    for (const target of madeTargets(account, snapshot.priceVersion, ports)) {
      byName.set(target.name, target);
      endpoints.add(target.provider.endpoint.key);
    }
  }
  const retry = snapshot.retry === null ? undefined : retryOf(snapshot.retry);
  const candidates = new Map(
    [...byName].map(([name, target]) => [name, plainCandidate(target, retryFor(target, retry))]),
  );
  const routes = routesOf(snapshot.routes, byName, retry);
  return { revision: snapshot.revision, byName, candidates, routes, endpoints };
}

type Made = { readonly priceVersion: string; readonly targets: readonly Target[] };

/** Targets by the account that they were made of, which stays the same object while nothing about it changes. */
const made = new WeakMap<ProviderAccount__Output, Made>();

function madeTargets(
  account: ProviderAccount__Output,
  priceVersion: string,
  ports: ProviderPorts,
): readonly Target[] {
  const known = made.get(account);
  if (known?.priceVersion === priceVersion) return known.targets;
  const targets = accountTargets({ account, priceVersion, ports });
  made.set(account, { priceVersion, targets });
  return targets;
}

function accountTargets(options: {
  account: ProviderAccount__Output;
  priceVersion: string;
  ports: ProviderPorts;
}): Target[] {
  const { account, priceVersion, ports } = options;
  const providers = providersOf(account, ports);
  return account.models.flatMap((model) => {
    if (!URL.canParse(model.baseUrl || account.baseUrl)) return [];
    return {
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
      promptCacheTtl: promptCacheTtl(account.options['prompt_caching']),
      isReadOn: account.onClientDisconnect === 'drain',
      provider: providers(model),
    };
  });
}

function promptCacheTtl(setting: string | undefined): Target['promptCacheTtl'] {
  return setting === '5m' || setting === '1h' ? setting : undefined;
}
