import { isJsonObject, type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { stringOf } from '../json/values.ts';

/** How a provider's error is written for OpenAI's clients: its words, and its own code if it has one. */
export function ownErrorBody(status: number, bytes: Buffer): Buffer {
  const text = bytes.toString();
  const body = parseJsonObject(text);
  const message =
    (body === undefined ? plainText(text) : wordsIn(body)) ||
    `The provider answered ${status} without words.`;
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  const code = body === undefined ? undefined : codeIn(body);
  return Buffer.from(JSON.stringify({ error: { message, type, param: null, code: code ?? null } }));
}

/** Names under which providers write what went wrong, the plainest first. */
const WORDS = ['message', 'err_msg', 'Message', 'OriginalMessage', 'msg', 'details', 'title', 'error'];
const CODES = ['code', 'err_code', 'error_code', 'category', 'status', 'ErrorCode', 'type'];
/** Members that hold an error, or several. */
const INSIDE = ['error', 'detail', 'errors'];
/** Deeper than any provider writes. */
const DEPTH_MAX = 4;

function wordsIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (depth === DEPTH_MAX) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : wordsIn(value[0], depth + 1);
  if (!isJsonObject(value)) return '';
  for (const name of INSIDE) {
    const found = wordsIn(value[name], depth + 1);
    if (found !== '') return found;
  }
  return WORDS.map((name) => stringOf(value[name])).find((text) => text !== undefined) ?? '';
}

function codeIn(body: JsonObject): string | undefined {
  const inner = INSIDE.map((name) => body[name]).find(isJsonObject) ?? body;
  return CODES.map((name) => stringOf(inner[name])).find((code) => code !== undefined);
}

const PLAIN_CHARS_MAX = 1_000;

function plainText(text: string): string {
  return text
    .slice(0, 20 * PLAIN_CHARS_MAX)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, PLAIN_CHARS_MAX);
}
