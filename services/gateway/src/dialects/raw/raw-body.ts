import type { ClientHeaders } from '../client-dialect.ts';
import { isDeeperThan, type JsonObject } from '../json/json-object.ts';
import type { RawCall } from './raw-call.ts';

/** Deeper documents are looked at as text. */
const DEPTH_MAX = 128;
const JSON_TYPE = /^\s*[\w.-]+\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const TEXT_TYPE =
  /^\s*(?:text\/|[\w.-]+\/(?:[\w.-]+\+)?xml\b|application\/(?:x-www-form-urlencoded|x-ndjson|x-?yaml)\b)/i;

/** What guardrails can look at of a request to a custom endpoint. `body` is unset if it is no text. */
export type RawContent = { readonly body?: unknown; readonly isRead: boolean };

/** The content of a body, by its media type: a JSON value, a text, or neither. */
export function rawContent(bytes: Buffer, headers: ClientHeaders): RawContent {
  if (bytes.length === 0) return { isRead: true };
  const type = String(headers['content-type'] ?? '');
  const encoding = String(headers['content-encoding'] ?? 'identity');
  if (encoding.toLowerCase() !== 'identity') return { isRead: false };
  if (JSON_TYPE.test(type)) return { body: jsonOrText(bytes.toString()), isRead: true };
  return TEXT_TYPE.test(type) ? { body: bytes.toString(), isRead: true } : { isRead: false };
}

/** A request to a custom endpoint as a document: its strings are what guardrails look at. It is never sent. */
export function rawDocument(
  content: RawContent,
  { path, query }: Pick<RawCall, 'path' | 'query'>,
): JsonObject {
  return {
    path: decoded(path),
    ...(query !== '' && { query: [...new URLSearchParams(query)] }),
    ...(content.body !== undefined && { body: content.body }),
  };
}

function jsonOrText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeperThan({ value }, DEPTH_MAX) ? text : value;
  } catch {
    return text;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
