import type { IncomingHttpHeaders } from 'node:http';
import { fieldValue } from '../../http-syntax/field-value.ts';

/** The head of a plain POST with a counted body. */
export type PlainHead = {
  readonly url: string;
  /** By lower-case name, as Node's parser would have them. */
  readonly headers: IncomingHttpHeaders;
  readonly bodyBytes: number;
  /** The same for all requests of a connection whose heads differ in their length alone; unset for the first of them. */
  readonly sameHead?: object | undefined;
};

/** What the beginning of a request is: a plain head, the beginning of one, or something that Node's parser decides about. */
export type ReadHead = PlainHead | 'incomplete' | 'other';

/**
 * Reads the head of a request, in Latin-1: all of it up to the line break before the empty line (`isWhole`), or what has come of it.
 * Takes only what every HTTP parser reads in one way: each field at most once, no line that is folded or empty, one decimal
 * length, nothing that changes the connection. All else, faults too, is `other`: whether it is an error is not decided here.
 */
export function readHead(text: string, isWhole: boolean): ReadHead {
  const wholeLines = isWhole ? text : text.slice(0, text.lastIndexOf('\r\n') + 2);
  if (!LINES.test(wholeLines)) return 'other';
  const firstEnd = wholeLines.indexOf('\r\n');
  const url = wholeLines.slice(METHOD.length, firstEnd - VERSION.length);
  const headers: IncomingHttpHeaders = {};
  for (let at = firstEnd + 2; at < wholeLines.length; ) {
    const colon = wholeLines.indexOf(':', at);
    const end = wholeLines.indexOf('\r\n', colon);
    const name = wholeLines.slice(at, colon).toLowerCase();
    // Names of Object.prototype are found here too, and left to Node.
    if (headers[name] !== undefined) return 'other';
    headers[name] = fieldValue(wholeLines, colon + 1, end);
    at = end + 2;
  }
  if (!isPlain(headers)) return 'other';
  if (isWhole) return plainHead(url, headers);
  return LINE_START.test(text.slice(wholeLines.length)) ? 'incomplete' : 'other';
}

function plainHead(url: string, headers: IncomingHttpHeaders): ReadHead {
  const { host, 'content-length': length } = headers;
  return host === undefined || length === undefined ? 'other' : { url, headers, bodyBytes: Number(length) };
}

/** Whether the fields that have come change nothing of the connection and give at most one length. */
function isPlain(headers: IncomingHttpHeaders): boolean {
  const { connection, 'content-length': length } = headers;
  return (
    (length === undefined || LENGTH.test(length)) &&
    headers['transfer-encoding'] === undefined &&
    headers.upgrade === undefined &&
    headers.expect === undefined &&
    headers.trailer === undefined &&
    headers['proxy-connection'] === undefined &&
    (connection === undefined || connection.toLowerCase() === 'keep-alive')
  );
}

const METHOD = 'POST ';
const VERSION = ' HTTP/1.1';
/** The request line and whole lines of fields (RFC 9110 5.5 and 5.6.2). */
const LINES =
  /^POST [\x21-\x7e]+ HTTP\/1\.1\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
/** The beginning of a line, but not of one of those that Node's parser may refuse before they are over. */
const LINE_START =
  /^(?!(?:content-length|transfer-encoding|connection|proxy-connection|upgrade)[ \t]*:)(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+(?::[\t\x20-\x7e\x80-\xff]*\r?)?)?$/i;
/** Lengths of 10 GB and more are above every bound. */
const LENGTH = /^\d{1,10}$/;
