import { STATUS_CODES } from 'node:http';

/** How the end of an answer's body is told. */
export type BodyFraming = 'counted' | 'chunked' | 'none';

/** The head of an answer as it goes out, and how its body ends. */
export type AnswerHead = { readonly text: string; readonly framing: BodyFraming };

/**
 * Renders the head of an answer as Node's http does: `headers` are names in lower case and values by turns. Throws TypeError for a
 * value that would be more than a value.
 */
export function answerHead(
  status: number,
  headers: readonly string[],
  options: { readonly nowMs: number; readonly keepAliveMs: number; readonly isLast: boolean },
): AnswerHead {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
  let framing: BodyFraming = status === 204 || status === 304 ? 'none' : 'chunked';
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    if (NO_VALUE.test(value) || NO_VALUE.test(name))
      throw new TypeError(`the header ${name} has no valid value`);
    if (name === 'content-length' && framing !== 'none') framing = 'counted';
    text += `${name}: ${value}\r\n`;
  }
  text += options.isLast
    ? `connection: close\r\nDate: ${dateOf(options.nowMs)}\r\n`
    : `Date: ${dateOf(options.nowMs)}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(options.keepAliveMs / 1_000)}\r\n`;
  text += framing === 'chunked' ? 'Transfer-Encoding: chunked\r\n\r\n' : '\r\n';
  return { text, framing };
}

const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** The date of a second; one that is asked for again is not rendered again. */
function dateOf(nowMs: number): string {
  const second = Math.floor(nowMs / 1_000);
  if (second !== lastDate.second) lastDate = { second, text: new Date(nowMs).toUTCString() };
  return lastDate.text;
}

let lastDate = { second: -1, text: '' };
