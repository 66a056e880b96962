import type { ProviderAccount__Output, WatchConfigResponse__Output } from '@tollgate/contracts';
import { fromPriceMessage, type Price } from '@tollgate/pricing';
import type { Upstream, Upstreams } from '../upstream/dispatch.ts';
import { openAiAddress, type ProviderAddress } from '../upstream/providers/openai.ts';

/** A model of an account, made ready to be called. */
export type Target = {
  /** `account/model`. */
  readonly name: string;
  readonly account: string;
  readonly provider: string;
  /** The provider's own name of the model. */
  readonly modelId: string;
  /** The same as a JSON string. */
  readonly modelIdJson: Buffer;
  readonly price: Price | undefined;
  readonly priceVersion: string;
  readonly createdAtMs: number;
  /** 0 if unknown. */
  readonly inputTokensMax: number;
  /** 0 if unknown. */
  readonly outputTokensMax: number;
  readonly capabilities: readonly string[];
  /** Whether a call whose client has left is read on until the provider has said what it used. */
  readonly isDrained: boolean;
  readonly address: ProviderAddress;
  readonly upstream: Upstream;
};

/** All targets of one config revision. */
export type Targets = {
  readonly revision: number;
  readonly byName: ReadonlyMap<string, Target>;
};

/**
 * The targets of a config snapshot; opens upstreams that are new and closes those that are gone. An account whose base
 * URL is no URL has no targets.
 */
export function targetsOf(snapshot: WatchConfigResponse__Output, upstreams: Upstreams): Targets {
  const reachable = snapshot.accounts.filter((account) => URL.canParse(account.baseUrl));
  const addressed = reachable.map((account) => ({ account, address: openAiAddress(account) }));
  const open = upstreams.use(new Set(addressed.map(({ address }) => address.origin)));
  const byName = new Map<string, Target>();
  for (const { account, address } of addressed) {
    const upstream = open.get(address.origin);
    if (upstream === undefined) continue;
    for (const target of accountTargets({ account, address, upstream, priceVersion: snapshot.priceVersion }))
      byName.set(target.name, target);
  }
  return { revision: snapshot.revision, byName };
}

function accountTargets(options: {
  account: ProviderAccount__Output;
  address: ProviderAddress;
  upstream: Upstream;
  priceVersion: string;
}): Target[] {
  const { account, address, upstream, priceVersion } = options;
  return account.models.map((model) => ({
    name: `${account.name}/${model.name}`,
    account: account.name,
    provider: account.provider,
    modelId: model.modelId,
    modelIdJson: Buffer.from(JSON.stringify(model.modelId)),
    price: model.price === null ? undefined : fromPriceMessage(model.price),
    priceVersion,
    createdAtMs: model.createdAtMs,
    inputTokensMax: model.inputTokensMax,
    outputTokensMax: model.outputTokensMax,
    capabilities: model.capabilities,
    isDrained: account.onClientDisconnect === 'drain',
    address,
    upstream,
  }));
}
