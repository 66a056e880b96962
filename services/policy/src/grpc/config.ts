import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ConfigServiceHandlers, ProviderAccount, WatchConfigResponse } from '@tollgate/contracts';
import { PRICE_VERSION } from '@tollgate/pricing';
import type { LiveConfig } from '../config-store/live-config.ts';
import type { Snapshot, SnapshotAccount } from '../config-store/snapshot.ts';

type WatchCall = ServerWritableStream<unknown, WatchConfigResponse>;

/** The config face: the handlers, and what ends its streams. */
export type ConfigFace = { readonly handlers: ConfigServiceHandlers; drain(): void };

/** Sends gateways the whole config at once and again after every change. */
export function configFace(config: LiveConfig): ConfigFace {
  const calls = new Set<WatchCall>();
  return {
    handlers: {
      WatchConfig(call) {
        calls.add(call);
        const stop = pushSnapshots(config, call);
        const gone = () => {
          stop();
          calls.delete(call);
        };
        call.once('cancelled', gone);
        call.once('finish', gone);
        call.once('error', gone);
      },
    },
    drain() {
      for (const call of calls) call.end();
      calls.clear();
    },
  };
}

/** A reader that does not keep up misses versions, never the newest. */
function pushSnapshots(config: LiveConfig, call: WatchCall): () => void {
  let isBlocked = false;
  let waiting: Snapshot | undefined;
  function push(snapshot: Snapshot): void {
    if (isBlocked) waiting = snapshot;
    else isBlocked = !call.write(watchResponse(snapshot));
  }
  call.on('drain', () => {
    isBlocked = false;
    const next = waiting;
    waiting = undefined;
    if (next !== undefined) push(next);
  });
  const stop = config.onChange(push);
  push(config.current());
  return stop;
}

const responses = new WeakMap<Snapshot, WatchConfigResponse>();

/** What gateways need to call providers. Accounts that cannot be used are left out; policy refuses their requests. */
function watchResponse(snapshot: Snapshot): WatchConfigResponse {
  const known = responses.get(snapshot);
  if (known !== undefined) return known;
  const usable = [...snapshot.accounts.values()].filter(({ fault }) => fault === undefined);
  const response: WatchConfigResponse = {
    revision: snapshot.revision,
    accounts: usable.map(providerAccount),
    priceVersion: PRICE_VERSION,
  };
  responses.set(snapshot, response);
  return response;
}

function providerAccount({ account, models, credential }: SnapshotAccount): ProviderAccount {
  return {
    name: account.name,
    provider: account.provider,
    baseUrl: account.baseUrl,
    credential,
    onClientDisconnect: account.onClientDisconnect,
    models: models.map(({ model, price }) => ({
      name: model.name,
      modelId: model.modelId,
      types: [...model.types],
      price: price === undefined ? null : { ...price, tiers: [...price.tiers] },
      createdAtMs: 0,
    })),
  };
}
