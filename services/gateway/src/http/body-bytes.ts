import type { IncomingMessage } from 'node:http';
import { GatewayError } from '@tollgate/contracts';

/** The refusal of a body that is larger than allowed. */
export function bodyTooLarge(bytesMax: number, cause?: unknown): GatewayError {
  return new GatewayError('request_too_large', `The body is larger than ${bytesMax} bytes.`, { cause });
}

/** Whether a request says of itself that its body is larger than allowed. */
export function isAnnouncedTooLarge({ headers }: IncomingMessage, bytesMax: number): boolean {
  return Number(headers['content-length']) > bytesMax;
}

/** Takes what came of reading a body. */
export type BodyTaker = { takeBody(bytes: Buffer): void; refuseBody(error: GatewayError): void };

const NO_BYTES = Buffer.alloc(0);

/** Reads a body of at most `bytesMax`; of a client that leaves before its end nothing is heard again. */
export function readBody(request: IncomingMessage, bytesMax: number, taker: BodyTaker): void {
  if (isAnnouncedTooLarge(request, bytesMax)) {
    taker.refuseBody(bodyTooLarge(bytesMax));
    return;
  }
  const parts: Buffer[] = [];
  let byteCount = 0;
  request.on('data', (part: Buffer) => {
    byteCount += part.length;
    if (byteCount <= bytesMax) parts.push(part);
    else if (byteCount - part.length <= bytesMax) taker.refuseBody(bodyTooLarge(bytesMax));
  });
  request.on('end', () => {
    if (byteCount > bytesMax) return;
    const [first = NO_BYTES] = parts;
    taker.takeBody(parts.length < 2 ? first : Buffer.concat(parts, byteCount));
  });
}
