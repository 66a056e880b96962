import { fieldValue } from '../../http-syntax/field-value.ts';

/** What marks the end of an answer's body (RFC 9112 6.3); a number counts its bytes. */
export type AnswerBodyEnd = number | 'chunked' | 'close';

/** The head of an answer. */
export type AnswerHead = {
  readonly status: number;
  /** By lower-case name; a field that came more than once has all its values. */
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly bodyEnd: AnswerBodyEnd;
  /** Whether the connection may carry another call after this answer. */
  readonly isKept: boolean;
  /** How long the provider keeps it, if it says so. */
  readonly keptMs: number | undefined;
};

/** What an answer breaks of HTTP. */
export class AnswerSyntaxError extends Error {
  readonly code = 'ERR_TOLLGATE_ANSWER_SYNTAX';
}

/**
 * Reads the head of an answer: a text in Latin-1 that ends with the line break before the empty line. Throws `AnswerSyntaxError` where it is
 * no HTTP/1.x, or may be read in two ways: a folded line, a bare line feed, two lengths, a length beside chunks.
 */
export function readAnswerHead(text: string): AnswerHead {
  if (!HEAD.test(text)) throw new AnswerSyntaxError('the answer does not begin as HTTP/1.1');
  const firstEnd = text.indexOf('\r\n');
  const headers: Record<string, string | string[]> = {};
  for (let at = firstEnd + 2; at < text.length; ) {
    const colon = text.indexOf(':', at);
    const end = text.indexOf('\r\n', colon);
    const name = text.slice(at, colon).toLowerCase();
    const value = fieldValue(text, colon + 1, end);
    // A name of Object.prototype is no earlier field.
    const known = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (known === undefined) headers[name] = value;
    else if (typeof known === 'string') headers[name] = [known, value];
    else known.push(value);
    at = end + 2;
  }
  const status = Number(text.slice(STATUS_AT, STATUS_AT + 3));
  const bodyEnd = bodyEndOf(status, headers);
  const isKept = bodyEnd !== 'close' && isKeptAlive(text[MINOR_AT] === '1', headers['connection']);
  return { status, headers, bodyEnd, isKept, keptMs: isKept ? keptMs(headers['keep-alive']) : undefined };
}

type Value = string | string[] | undefined;

function bodyEndOf(status: number, headers: { readonly [name: string]: Value }): AnswerBodyEnd {
  const coding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (coding !== undefined && length !== undefined)
    throw new AnswerSyntaxError('the answer has a length beside a transfer coding');
  if (length !== undefined && (typeof length !== 'string' || !LENGTH.test(length)))
    throw new AnswerSyntaxError('the answer has no valid Content-Length');
  if (status < 200 || status === 204 || status === 304) return 0;
  if (coding === undefined) return length === undefined ? 'close' : Number(length);
  if (typeof coding === 'string' && coding.toLowerCase() === 'chunked') return 'chunked';
  throw new AnswerSyntaxError('the answer has a transfer coding other than chunked');
}

function isKeptAlive(isVersion11: boolean, connection: Value): boolean {
  if (connection === undefined) return isVersion11;
  const options = String(connection).toLowerCase();
  return isVersion11 ? !/\bclose\b/.test(options) : /\bkeep-alive\b/.test(options);
}

/** Of `Keep-Alive: timeout=5` (RFC 2068 19.7.1.1). */
function keptMs(value: Value): number | undefined {
  const seconds = value === undefined ? undefined : /\btimeout=(\d{1,6})/.exec(String(value))?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

const MINOR_AT = 'HTTP/1.'.length;
const STATUS_AT = 'HTTP/1.1 '.length;
/** The status line and whole lines of fields (RFC 9112 4, RFC 9110 5.5 and 5.6.2). */
const HEAD =
  /^HTTP\/1\.[01] [1-9]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
const LENGTH = /^\d{1,15}$/;
