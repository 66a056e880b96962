import { isDeepStrictEqual } from 'node:util';
import type { Outcome } from './compared.ts';

/**
 * How undici and the gateway's own client understood one answer differently, in words; undefined if they did not. Accepted are:
 *
 * - Ours may refuse a head that undici takes: of another version than 1.0 and 1.1, with characters that no reason phrase has, with a
 *   transfer coding other than `chunked`.
 * - Ours finds some faults of a head only when all of it is here.
 * - undici takes no white space behind the digits of a length (8.12), which RFC 9110 5.5 allows.
 * - Ours leaves a field out whose name is `__proto__`.
 * - Ours takes any text for the extension of a chunk, of which undici checks the syntax. No provider sends one.
 */
export function difference({ undici, own }: { undici: Outcome; own: Outcome }): string | undefined {
  if (own.end === 'failed' && own.head === undefined) return undefined;
  if (own.end === 'none' && own.head === undefined && undici.end === 'failed') return undefined;
  if (undici.reason.includes('chunk extensions')) return undefined;
  if (/\s$/.test(String(undici.head?.headers['content-length'] ?? ''))) return undefined;
  if (isDeepStrictEqual(understood(undici), understood(own))) return undefined;
  return inWords({ undici, own });
}

/** The same for an answer that is as it should be: nothing is accepted. */
export function anyDifference({ undici, own }: { undici: Outcome; own: Outcome }): string | undefined {
  return isDeepStrictEqual(understood(undici), understood(own)) ? undefined : inWords({ undici, own });
}

function inWords({ undici, own }: { undici: Outcome; own: Outcome }): string {
  return `undici: ${JSON.stringify(undici)}\nown: ${JSON.stringify(own)}`;
}

/** White space around a value does not belong to it (RFC 9110 5.5), but undici leaves what is behind it. */
function understood({ head, body, end }: Outcome) {
  const headers = Object.entries(head?.headers ?? {})
    .filter(([name]) => name !== '__proto__')
    .map(([name, value]) => [name, [value].flat().map((each) => String(each).trim())]);
  return { status: head?.status, headers, body, end };
}
