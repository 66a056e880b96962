import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { dropContinue } from './drop-continue.ts';
import { addressFault, type EgressRule, guardedLookup } from './egress.ts';

/** Set on an error of a connection that had carried an earlier call. */
const REUSED = Symbol('the connection was reused');

/**
 * Opens connections for a pool, to addresses that may be called. They drop an unasked `100 Continue`, and their errors tell whether the
 * connection had carried a call before (`wasReused`).
 */
export function upstreamConnector(options: {
  readonly timeoutMs: number;
  readonly egress: EgressRule;
}): buildConnector.connector {
  const { timeoutMs, egress } = options;
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, lookup: guardedLookup(egress) });
  return (target, callback) => {
    const fault = addressFault(target.hostname, egress);
    if (fault !== undefined) {
      callback(fault, null);
      return;
    }
    connect(target, (...result) => {
      const [, socket] = result;
      if (socket !== null && socket !== undefined) prepare(socket);
      callback(...result);
    });
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
