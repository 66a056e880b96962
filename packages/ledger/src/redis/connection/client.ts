import { type ChainableCommander, Cluster, Redis } from 'ioredis';
import type { RedisLogin, RedisTarget } from './url.ts';

/** A connection to one Redis, through its sentinels or not, or to all nodes of a cluster. Comes back by itself, for ever. */
export type RedisClient = {
  isReady(): boolean;
  /** Commands on keys of one slot, in one write. */
  pipeline(): ChainableCommander;
  close(): void;
};

/** What a client tells. */
export type ClientListener = {
  onReady(): void;
  onLost(): void;
  onFailed(error: unknown): void;
};

/** A connection that owes an answer for so long is dead: it is dropped with everything that waits on it. */
const SILENCE_MAX_MS = 5_000;
const CONNECT_MAX_MS = 2_000;
const RECONNECT_MAX_MS = 2_000;

/** A cluster says on its own where a slot has gone; this is for those that nobody asks for. */
const REFRESH_EVERY_MS = 5_000;
/** A slot that is moved once more while we follow it is asked for by the next call. */
const REDIRECTIONS_MAX = 5;

/** Connects. What cannot be sent at once fails at once: nothing is sent later than it was asked for. */
export function connect(target: RedisTarget, listener: ClientListener): RedisClient {
  const client = target.kind === 'cluster' ? clusterClient(target) : serverClient(target);
  client.on('close', listener.onLost);
  client.on('error', listener.onFailed);
  if (client instanceof Cluster) return clusterOfNodes(client, listener);
  client.on('ready', listener.onReady);
  return {
    isReady: () => client.status === 'ready',
    pipeline: () => client.pipeline(),
    close: () => client.disconnect(),
  };
}

/** A cluster is ready when its masters are connected, as far as they can be reached. */
function clusterOfNodes(client: Cluster, listener: ClientListener): RedisClient {
  let isReady = false;
  client.on('node error', listener.onFailed);
  // Nodes would connect with their first command, and refuse those behind it until they are connected.
  client.on('+node', (node: Redis) => {
    if (node.status === 'wait') node.connect().catch(listener.onFailed);
  });
  client.on('ready', () => {
    Promise.all(client.nodes('master').map(connected)).then(() => {
      isReady = true;
      listener.onReady();
    }, listener.onFailed);
  });
  client.on('close', () => {
    isReady = false;
  });
  return {
    isReady: () => isReady && client.status === 'ready',
    pipeline: () => client.pipeline(),
    close: () => client.disconnect(),
  };
}

/** Resolves when a node is connected or will not be. */
function connected(node: Redis): Promise<void> {
  return new Promise((resolve) => {
    if (node.status === 'ready' || node.status === 'end') resolve();
    else node.once('ready', () => resolve()).once('end', () => resolve());
  });
}

function serverClient(target: Exclude<RedisTarget, { kind: 'cluster' }>): Redis {
  const options = {
    ...connectionOptions(target),
    db: target.database,
    enableOfflineQueue: false,
    retryStrategy: reconnectDelayMs,
    // After a failover the old master only reads: another connection finds the new one.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  };
  if (target.kind === 'single') return new Redis({ ...options, ...target.addresses[0] });
  const { username, password } = target.sentinelLogin;
  return new Redis({
    ...options,
    sentinels: [...target.addresses],
    name: target.masterName,
    role: 'master',
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(target.isTls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    sentinelRetryStrategy: reconnectDelayMs,
    sentinelReconnectStrategy: reconnectDelayMs,
    // Sentinels say when they have made another one the master: the old one may only have fallen silent.
    failoverDetector: true,
  });
}

function clusterClient(target: Extract<RedisTarget, { kind: 'cluster' }>): Cluster {
  return new Cluster([...target.addresses], {
    redisOptions: connectionOptions(target),
    enableOfflineQueue: false,
    maxRedirections: REDIRECTIONS_MAX,
    // Callers wait for milliseconds: what cannot be sent now fails now, and the breaker asks when it can be.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    retryDelayOnTryAgain: 10,
    slotsRefreshTimeout: CONNECT_MAX_MS,
    slotsRefreshInterval: REFRESH_EVERY_MS,
    clusterRetryStrategy: reconnectDelayMs,
  });
}

function connectionOptions(target: RedisLogin & { readonly isTls: boolean }) {
  const { username, password, isTls } = target;
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isTls ? { tls: {} } : {}),
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: null,
    enableAutoPipelining: false,
    connectTimeout: CONNECT_MAX_MS,
    socketTimeout: SILENCE_MAX_MS,
  };
}

function reconnectDelayMs(attempt: number): number {
  return Math.min(25 * 2 ** Math.min(attempt, 10), RECONNECT_MAX_MS) * (0.5 + Math.random() / 2);
}
