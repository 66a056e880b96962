/** Set on an error of a connection that had carried an earlier call. */
const REUSED = Symbol('the connection was reused');

/** Notes on the error of a call that its connection had carried an earlier one. Call it only before a byte of the answer has come. */
export function markReused(error: Error): void {
  Object.assign(error, { [REUSED]: true });
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
