import type { ServerWritableStream } from '@grpc/grpc-js';
import type {
  ConfigServiceHandlers,
  ProviderAccount,
  WatchAlertsResponse,
  WatchConfigResponse,
} from '@tollgate/contracts';
import { PRICE_VERSION, toPriceMessage } from '@tollgate/pricing';
import type { SnapshotAccount } from '../snapshot/accounts.ts';
import type { LiveConfig } from '../snapshot/live-config.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** A stream of what follows from snapshots. */
type WatchCall<Response> = ServerWritableStream<unknown, Response>;

/** The config face: the handlers, and what ends its streams. */
export type ConfigFace = { readonly handlers: ConfigServiceHandlers; drain(): void };

/** Sends gateways the whole config, and accounting all about alerts, at once and again after every change. */
export function configFace(config: LiveConfig): ConfigFace {
  const calls = new Set<{ end(): void }>();

  function watch<Response>(call: WatchCall<Response>, responseOf: (snapshot: Snapshot) => Response): void {
    calls.add(call);
    const stop = pushSnapshots(config, call, responseOf);
    const gone = () => {
      stop();
      calls.delete(call);
    };
    call.once('cancelled', gone);
    call.once('finish', gone);
    call.once('error', gone);
  }

  return {
    handlers: {
      WatchConfig: (call) => watch(call, watchResponse),
      WatchAlerts: (call) => watch(call, alertsResponse),
    },
    drain() {
      for (const call of calls) call.end();
      calls.clear();
    },
  };
}

/** A reader that does not keep up misses versions, never the newest. */
function pushSnapshots<Response>(
  config: LiveConfig,
  call: WatchCall<Response>,
  responseOf: (snapshot: Snapshot) => Response,
): () => void {
  let isBlocked = false;
  let waiting: Snapshot | undefined;
  function push(snapshot: Snapshot): void {
    if (isBlocked) waiting = snapshot;
    else isBlocked = !call.write(responseOf(snapshot));
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

function alertsResponse({ revision, alerts }: Snapshot): WatchAlertsResponse {
  return {
    revision,
    rules: [...alerts.rules],
    channels: [...alerts.channels],
    limits: { rules: [...alerts.limits] },
  };
}

/** What gateways need to call providers. Accounts that cannot be used are left out; policy refuses their requests. */
export function watchResponse(snapshot: Snapshot): WatchConfigResponse {
  const known = responses.get(snapshot);
  if (known !== undefined) return known;
  const usable = [...snapshot.accounts.values()].filter(({ fault }) => fault === undefined);
  const response: WatchConfigResponse = {
    revision: snapshot.revision,
    accounts: usable.map((account) =>
      providerAccount(account, (model) => snapshot.content.modelsSinceMs.get(model) ?? 0),
    ),
    priceVersion: PRICE_VERSION,
  };
  responses.set(snapshot, response);
  return response;
}

function providerAccount(
  { account, models, credential, headers }: SnapshotAccount,
  createdAtMs: (model: string) => number,
): ProviderAccount {
  return {
    name: account.name,
    provider: account.provider,
    baseUrl: account.baseUrl,
    credential,
    headers: { ...headers },
    onClientDisconnect: account.onClientDisconnect,
    models: models.map(({ name, model, price }) => ({
      name: model.name,
      modelId: model.modelId,
      types: [...model.types],
      price: price === undefined ? null : toPriceMessage(price),
      createdAtMs: createdAtMs(name),
      inputTokensMax: model.inputTokensMax ?? 0,
      outputTokensMax: model.outputTokensMax ?? 0,
      capabilities: [...model.capabilities],
    })),
  };
}
