import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../dialects/json/json-object.ts';
import { isJsonObject } from '../dialects/json/json-object.ts';
import { checksumOf } from './checksum-of.ts';
import { hashOf, mixed } from './hash-of.ts';
import type { SessionSource } from './route.ts';

/** What of a request tells sessions apart. */
export type SessionRequest = {
  readonly headers: IncomingHttpHeaders;
  readonly tags: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** Who calls, as policy knows it. */
  readonly subject: string;
};

/** The session of a request; undefined if it has nothing of what makes one. */
export function sessionOf(request: SessionRequest, sources: readonly SessionSource[]): string | undefined {
  const parts: string[] = [];
  for (const source of sources) {
    const value = partOf(request, source);
    if (value !== undefined) parts.push(value);
  }
  return parts.length === 0 ? undefined : parts.join('\0');
}

/** The hash of a session in the period of its life: drawn again when that is over, each session at its own moment. */
export function sessionInPeriod(session: string, ttlMs: number, nowMs: number): number {
  const hash = hashOf(session);
  const period = Math.floor((nowMs + (hash / 2 ** 32) * ttlMs) / ttlMs);
  return mixed(hash ^ mixed(period));
}

function partOf(request: SessionRequest, from: SessionSource): string | undefined {
  switch (from.source) {
    case 'headers': {
      const value = request.headers[from.key];
      return typeof value === 'string' && value !== '' ? `h:${from.key}=${value}` : undefined;
    }
    case 'metadata': {
      const value = Object.hasOwn(request.tags, from.key) ? request.tags[from.key] : undefined;
      return value === undefined ? undefined : `m:${from.key}=${value}`;
    }
    case 'caller':
      return `c:${request.subject}`;
    case 'conversation':
      return `v:${conversationOf(request.body)}`;
    default:
      return from satisfies never;
  }
}

/** A conversation is known by what its client says, or else by its instructions and the first message of its user. */
function conversationOf(body: JsonObject): string {
  const { prompt_cache_key: key } = body;
  if (typeof key === 'string' && key !== '') return key;
  const turns = body['messages'] ?? body['input'] ?? body['contents'] ?? body['prompt'];
  const first = Array.isArray(turns)
    ? turns.findIndex((turn) => isJsonObject(turn) && turn['role'] === 'user')
    : 0;
  const start = Array.isArray(turns) ? turns.slice(0, Math.max(0, first) + 1) : turns;
  const instructions = body['system'] ?? body['instructions'] ?? body['systemInstruction'];
  return String(checksumOf(start, checksumOf(instructions, 0)));
}
