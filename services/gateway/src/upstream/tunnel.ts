import type { Socket } from 'node:net';
import type { Connection__Output } from '@tollgate/contracts';
import { type buildConnector, Client } from 'undici';
import { addressFault, checkName, type EgressRule, guardedLookup } from './egress.ts';

/** Code of the error of a proxy that opens no tunnel. */
export const PROXY_REFUSED = 'ERR_TOLLGATE_PROXY_REFUSED';

/**
 * Opens a connection to a target through the HTTP proxy of an account (`CONNECT`, RFC 9110 9.3.6). The proxy's address is
 * checked as every other, and so are those that the target's name has here; the proxy looks it up once more.
 */
export async function openTunnel(
  { hostname, port, protocol }: Pick<buildConnector.Options, 'hostname' | 'port' | 'protocol'>,
  via: { readonly connection: Connection__Output; readonly timeoutMs: number; readonly egress: EgressRule },
): Promise<Socket> {
  const { connection, timeoutMs, egress } = via;
  const proxy = new URL(connection.proxyUrl);
  const fault = addressFault(proxy.hostname, egress);
  if (fault !== undefined) throw fault;
  await checkName(hostname, egress, timeoutMs);
  const authority = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  const client = new Client(proxy.origin, {
    connect: { timeout: timeoutMs, allowH2: false, lookup: guardedLookup(egress) },
    headersTimeout: timeoutMs,
  });
  try {
    const { statusCode, socket } = await client.connect({
      path: authority,
      headers: { host: authority, ...authorization(connection) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (statusCode === 200) return asSocket(socket);
    socket.on('error', () => {}).destroy();
    throw refused(statusCode);
  } finally {
    // The socket is the caller's from here on.
    client.close().catch(() => {});
  }
}

function authorization({ proxyUsername, proxyPassword }: Connection__Output): Record<string, string> {
  if (proxyUsername === '') return {};
  const caller = Buffer.from(`${proxyUsername}:${proxyPassword}`).toString('base64');
  return { 'proxy-authorization': `Basic ${caller}` };
}

function refused(status: number): Error {
  return Object.assign(new Error(`the proxy answered ${status} to CONNECT`), { code: PROXY_REFUSED });
}

/** undici types what it gives as any duplex stream; of a connection it is the socket. */
function asSocket(stream: unknown): Socket {
  return stream as Socket; // of a CONNECT, undici gives the socket itself
}
