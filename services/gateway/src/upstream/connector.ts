import type { Socket } from 'node:net';
import { getCACertificates } from 'node:tls';
import type { Connection__Output } from '@tollgate/contracts';
import { buildConnector } from 'undici';
import { dropContinue } from './drop-continue.ts';
import { addressFault, type EgressRule, guardedLookup } from './egress.ts';
import { openTunnel } from './tunnel.ts';

/** Set on an error of a connection that had carried an earlier call. */
const REUSED = Symbol('the connection was reused');

/**
 * Opens connections for a pool, to addresses that may be called, and as the account says: with its certificates, through its
 * proxy. They drop an unasked `100 Continue`, and their errors tell whether the connection had carried a call before
 * (`wasReused`).
 */
export function upstreamConnector(options: {
  readonly timeoutMs: number;
  readonly egress: EgressRule;
  readonly connection?: Connection__Output | null;
}): buildConnector.connector {
  const { timeoutMs, connection = null } = options;
  const egress = egressOf(options.egress, connection);
  const lookup = guardedLookup(egress);
  const connect = buildConnector({
    timeout: timeoutMs,
    allowH2: false,
    lookup,
    ...tlsOptions(connection),
  });
  return (given, callback) => {
    const fault = addressFault(given.hostname, egress);
    if (fault !== undefined) {
      callback(fault, null);
      return;
    }
    const { serverName = '', proxyUrl = '' } = connection ?? {};
    const target = serverName === '' ? given : { ...given, servername: serverName };
    const opened: buildConnector.Callback = (...result) => {
      const [, socket] = result;
      if (socket !== null && socket !== undefined) prepare(socket);
      callback(...result);
    };
    if (connection === null || proxyUrl === '') {
      connect(target, opened);
      return;
    }
    openTunnel(target, { connection, timeoutMs, egress }).then(
      (httpSocket) => {
        if (target.protocol === 'https:') connect({ ...target, httpSocket }, opened);
        else opened(null, httpSocket);
      },
      (error: Error) => callback(error, null),
    );
  };
}

/** What an account says of private addresses counts for it alone. */
function egressOf(usual: EgressRule, connection: Connection__Output | null): EgressRule {
  const { privateAddresses = '' } = connection ?? {};
  return privateAddresses === '' ? usual : { mayBePrivate: privateAddresses === 'allow' };
}

function tlsOptions(connection: Connection__Output | null) {
  if (connection === null) return {};
  const { caCert, clientCert, clientKey, acceptsAnyCert } = connection;
  return {
    ...(caCert !== '' && { ca: [...getCACertificates('default'), caCert] }),
    ...(clientCert !== '' && { cert: clientCert, key: clientKey }),
    ...(acceptsAnyCert && { rejectUnauthorized: false }),
  };
}

/**
 * Whether a call failed because its connection, kept alive after an earlier call, was closed by the provider. No byte of
 * an answer has come then.
 */
export function wasReused(error: Error): boolean {
  if (REUSED in error) return true;
  // undici's own error for an orderly close has what the socket had read.
  const socket: unknown = 'socket' in error ? error.socket : undefined;
  if (!('code' in error) || error.code !== 'UND_ERR_SOCKET') return false;
  if (typeof socket !== 'object' || socket === null || !('bytesRead' in socket)) return false;
  return typeof socket.bytesRead === 'number' && socket.bytesRead > 0;
}

function prepare(socket: Socket): void {
  dropContinue(socket);
  // Before undici's own listener, which fails the call with this error.
  socket.prependListener('error', (error) => {
    if (socket.bytesRead > 0) Object.assign(error, { [REUSED]: true });
  });
}
