import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { GatewayError } from '@tollgate/contracts';
import { bodyTooLarge } from './body-bytes.ts';

/** Undoes the content coding of a whole body. */
type Decode = (
  bytes: Buffer,
  options: { maxOutputLength: number },
  done: (error: Error | null, decoded: Buffer) => void,
) => void;

const DECODERS = new Map<string, Decode>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflate],
  ['br', brotliDecompress],
  ['zstd', zstdDecompress],
]);

/** Whether a body is sent as it is. */
export function isPlain(encoding: string | undefined): boolean {
  return encoding === undefined || encoding === '' || encoding.trim().toLowerCase() === 'identity';
}

/**
 * Undoes a request's content encoding, off the event loop, up to `bytesMax`. `done` gets the body, or the error for the client:
 * `unsupported_media_type` for an encoding that the gateway does not know, `request_too_large` for a body that is larger
 * without it, `invalid_request` for one that is not encoded so.
 */
export function decodeBody(
  bytes: Buffer,
  { encoding, bytesMax }: { encoding: string; bytesMax: number },
  done: (body: Buffer | GatewayError) => void,
): void {
  const decode = DECODERS.get(encoding.trim().toLowerCase());
  if (decode === undefined) {
    done(unknownEncoding());
    return;
  }
  decode(bytes, { maxOutputLength: bytesMax }, (error, body) => {
    done(error === null ? body : faultOf(error, bytesMax));
  });
}

function unknownEncoding(): GatewayError {
  const message = 'The body must be sent in gzip, br, zstd or deflate, or without a content encoding.';
  return new GatewayError('unsupported_media_type', message, { param: 'content-encoding' });
}

function faultOf(error: Error, bytesMax: number): GatewayError {
  if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return bodyTooLarge(bytesMax, error);
  const message = 'The body is not in the encoding that content-encoding names.';
  return new GatewayError('invalid_request', message, { param: 'content-encoding', cause: error });
}
