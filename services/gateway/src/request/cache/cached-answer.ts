import type { UpstreamHeaders } from '../../answer/source.ts';
import { isJsonObject } from '../../dialects/json/json-object.ts';

/** An answer of a provider, as it is kept. */
export type CachedAnswer = {
  /** Name of the target that made it. */
  readonly target: string;
  /** Id of the request that it was made for. */
  readonly requestId: string;
  /** Unix time after which it is not replayed; 0 for an answer that an older gateway kept, which the store alone ends. */
  readonly endsAtMs: number;
  readonly headers: UpstreamHeaders;
  readonly body: Buffer;
};

/** Headers that say how a body is read. */
const KEPT = ['content-type', 'content-length', 'transfer-encoding'];
const NEWLINE = 0x0a;

/** An answer as bytes: a line of JSON, then the body. */
export function toBytes({ target, requestId, endsAtMs, headers, body }: CachedAnswer): Buffer {
  const kept = Object.fromEntries(
    KEPT.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
  return Buffer.concat([
    Buffer.from(`${JSON.stringify({ target, requestId, endsAtMs, headers: kept })}\n`),
    body,
  ]);
}

/** The answer again; undefined for bytes that are none. */
export function fromBytes(bytes: Buffer): CachedAnswer | undefined {
  const end = bytes.indexOf(NEWLINE);
  if (end === -1) return undefined;
  let head: unknown;
  try {
    head = JSON.parse(bytes.toString('utf8', 0, end));
  } catch {
    return undefined;
  }
  if (!isJsonObject(head) || !isJsonObject(head['headers'])) return undefined;
  const headers: Record<string, string> = {};
  for (const name of KEPT) {
    const value = head['headers'][name];
    if (typeof value === 'string') headers[name] = value;
  }
  return {
    target: String(head['target']),
    requestId: String(head['requestId']),
    endsAtMs: Number(head['endsAtMs'] ?? 0),
    headers,
    body: bytes.subarray(end + 1),
  };
}
