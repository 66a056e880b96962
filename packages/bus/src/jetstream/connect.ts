import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { BusUnavailableError } from '../bus.ts';

const RETRY_DELAY_MS = 250;
/** A server that does not answer two pings is taken for gone. */
const PING_EVERY_MS = 5_000;

/** Which servers to connect to. */
export type NatsOptions = {
  /** Their addresses, comma-separated. */
  readonly url: string;
  /** What servers show as the name of the connection. */
  readonly name: string;
  /** How long to try at first, in milliseconds. */
  readonly waitMs: number;
};

/**
 * Connects to one of the servers, and reconnects after each outage until it is closed. Throws BusUnavailableError if no
 * server answers within `waitMs`.
 */
export async function connectToNats({ url, name, waitMs }: NatsOptions): Promise<NatsConnection> {
  const options = connectionOptions(url, name);
  const giveUp = AbortSignal.timeout(waitMs);
  for (;;) {
    try {
      return await connect(options);
    } catch (error) {
      if (giveUp.aborted) {
        const servers = [options.servers].flat().join(', ');
        throw new BusUnavailableError(`no NATS server answered at ${servers}`, { cause: error });
      }
    }
    // Not the clock's timer: this one has to keep a starting process alive.
    await sleep(RETRY_DELAY_MS);
  }
}

/** Connection options for addresses such as `nats://user:password@host:4222`; `tls://` asks for TLS. */
function connectionOptions(url: string, name: string): NodeConnectionOptions {
  const addresses = url
    .split(',')
    .map((address) => new URL(address.includes('://') ? address : `nats://${address}`));
  const { username, password } = addresses[0] ?? { username: '', password: '' };
  const user = decodeURIComponent(username);
  return {
    servers: addresses.map((address) => address.host),
    name,
    timeout: 2_000,
    pingInterval: PING_EVERY_MS,
    maxPingOut: 2,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_DELAY_MS,
    ignoreAuthErrorAbort: true,
    // A stack trace of every publish and fetch, for errors that hardly one of them ends in.
    noAsyncTraces: true,
    ...(addresses.some((address) => address.protocol === 'tls:') ? { tls: {} } : {}),
    ...(password === '' ? {} : { user, pass: decodeURIComponent(password) }),
    ...(password === '' && user !== '' ? { token: user } : {}),
  };
}
