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

/**
 * Sends gateways the config, and accounting all about alerts, at once and again after every change: to those that
 * understand it what differs, to others the whole.
 */
export function configFace(config: LiveConfig): ConfigFace {
  const calls = new Set<{ end(): void }>();

  function watch<Response>(call: WatchCall<Response>, responses: ResponseOf<Response>): void {
    calls.add(call);
    const stop = pushSnapshots(config, call, responses);
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
      WatchConfig: (call) => watch(call, call.request.takesDifferences ? differences() : watchResponse),
      WatchAlerts: (call) => watch(call, changedAlerts()),
    },
    drain() {
      for (const call of calls) call.end();
      calls.clear();
    },
  };
}

/** What a stream is sent of a snapshot; undefined if its reader need not know. */
type ResponseOf<Response> = (snapshot: Snapshot) => Response | undefined;

/** A reader that does not keep up misses versions, never the newest. */
function pushSnapshots<Response>(
  config: LiveConfig,
  call: WatchCall<Response>,
  responseOf: ResponseOf<Response>,
): () => void {
  let isBlocked = false;
  let waiting: Snapshot | undefined;
  function push(snapshot: Snapshot): void {
    if (isBlocked) {
      waiting = snapshot;
      return;
    }
    const response = responseOf(snapshot);
    if (response !== undefined) isBlocked = !call.write(response);
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

/** The responses of one stream to accounting: none for a change that leaves rules and channels as they were. */
function changedAlerts(): ResponseOf<WatchAlertsResponse> {
  let sent: Snapshot['alerts'] | undefined;
  return ({ revision, alerts }) => {
    if (alerts === sent) return undefined;
    sent = alerts;
    return {
      revision,
      rules: [...alerts.rules],
      channels: [...alerts.channels],
      limits: { rules: [...alerts.limits] },
      requests: [...alerts.requests],
    };
  };
}

/** The responses of one stream: the first is whole, each other one holds what differs from the one before it. */
function differences(): ResponseOf<WatchConfigResponse> {
  let sent: Snapshot | undefined;
  return (snapshot) => {
    const before = sent;
    sent = snapshot;
    if (before === undefined) return watchResponse(snapshot);
    const [was, is] = [sentAccounts(before), sentAccounts(snapshot)];
    return {
      revision: snapshot.revision,
      sinceRevision: before.revision,
      accounts: [...is].filter(([name, account]) => was.get(name) !== account).map(([, account]) => account),
      removedAccounts: [...was.keys()].filter((name) => !is.has(name)),
      priceVersion: PRICE_VERSION,
      ...routing(snapshot),
      ...sentGuardrails(snapshot),
    };
  };
}

/** The whole of what gateways need to call providers. */
export function watchResponse(snapshot: Snapshot): WatchConfigResponse {
  return {
    revision: snapshot.revision,
    accounts: [...sentAccounts(snapshot).values()],
    priceVersion: PRICE_VERSION,
    ...routing(snapshot),
    ...sentGuardrails(snapshot),
  };
}

/** Choices among models, always all of them. */
function routing({ routes, retry, content }: Snapshot): Pick<WatchConfigResponse, 'routes' | 'retry'> {
  return {
    routes: routes.map((route) => ({
      ...route,
      createdAtMs: content.modelsSinceMs.get(route.name ?? '') ?? 0,
    })),
    retry: retry ?? null,
  };
}

/** All of them in every message: there are few. */
function sentGuardrails({
  guardrails,
}: Snapshot): Pick<WatchConfigResponse, 'guardrails' | 'guardrailTimeoutMs'> {
  return { guardrails: [...guardrails.all], guardrailTimeoutMs: guardrails.timeoutMs };
}

/** By the accounts of a snapshot, which stay the same objects while nothing about them changes. */
const messages = new WeakMap<SnapshotAccount, ProviderAccount>();

/** What is sent of accounts, by name. Those that cannot be used are left out; policy refuses their requests. */
function sentAccounts({ accounts, content }: Snapshot): Map<string, ProviderAccount> {
  const sent = new Map<string, ProviderAccount>();
  for (const [name, account] of accounts) {
    if (account.fault !== undefined) continue;
    const known = messages.get(account);
    const message = known ?? providerAccount(account, (model) => content.modelsSinceMs.get(model) ?? 0);
    if (known === undefined) messages.set(account, message);
    sent.set(name, message);
  }
  return sent;
}

function providerAccount(
  { account, models, credential, headers, connection, ofModels }: SnapshotAccount,
  createdAtMs: (model: string) => number,
): ProviderAccount {
  return {
    name: account.name,
    provider: account.provider,
    baseUrl: account.baseUrl,
    credential,
    headers: { ...headers },
    options: { ...account.options },
    connection: connection ?? null,
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
      baseUrl: model.baseUrl ?? '',
      options: { ...model.options },
      headers: { ...(ofModels?.get(model.name) ?? model).headers },
      connection: (ofModels?.get(model.name) ?? model).connection ?? null,
    })),
  };
}
