import type { Socket } from 'node:net';

/** Of every informational answer; what tells 101 apart follows. */
const INFORMATIONAL = Buffer.from('HTTP/1.1 1');
const SWITCHING = Buffer.from('HTTP/1.1 101');
const HEAD_END = Buffer.from('\r\n\r\n');
/** A head that is longer is left to the parser, which fails the call. */
const HEAD_BYTES_MAX = 4 * 1024;

/**
 * Makes a connection drop informational answers (100, 102, 103) before the final one. The gateway asks for none of them, and
 * a client must be able to parse any (RFC 9110 15.2); undici 8.12 closes the connection at a 100. `101` is the parser's: the
 * gateway never asks to switch protocols. Only the first bytes after something was sent are looked at, so no body is ever
 * searched.
 */
export function dropContinue(socket: Socket): void {
  const push = socket.push.bind(socket);
  const { write } = socket;
  let isHeadExpected = true;
  let held: Buffer | undefined;

  const noteWrite = (...parameters: unknown[]) => {
    isHeadExpected = true;
    return Reflect.apply(write, socket, parameters);
  };
  // The same parameters and result in every overload.
  socket.write = noteWrite as typeof write;
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (!isHeadExpected || !Buffer.isBuffer(chunk)) {
      // The end of the connection: what was held back is no answer, but the parser's to judge.
      if (held !== undefined) push(held);
      held = undefined;
      return push(chunk, encoding);
    }
    let bytes = held === undefined ? chunk : Buffer.concat([held, chunk]);
    held = undefined;
    while (startsLike(bytes)) {
      const end = bytes.indexOf(HEAD_END);
      if (end === -1) {
        if (bytes.length > HEAD_BYTES_MAX) break;
        held = bytes;
        return true;
      }
      bytes = bytes.subarray(end + HEAD_END.length);
    }
    if (bytes.length === 0) return true;
    isHeadExpected = false;
    return push(bytes, encoding);
  };
}

/** Whether the bytes begin an informational answer that is dropped, or could with more of them. */
function startsLike(bytes: Buffer): boolean {
  return begins(bytes, INFORMATIONAL) && (bytes.length < SWITCHING.length || !begins(bytes, SWITCHING));
}

/** Whether the bytes, if not empty, are the start of such a beginning or have it. */
function begins(bytes: Buffer, beginning: Buffer): boolean {
  const length = Math.min(bytes.length, beginning.length);
  return length > 0 && bytes.compare(beginning, 0, length, 0, length) === 0;
}
