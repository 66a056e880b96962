import { describe, expect, test } from 'vitest';
import { readHead } from '../../../src/http/plain-requests/read-head.ts';

const head = (...lines: string[]) =>
  ['POST /v1/responses?a=b HTTP/1.1', 'host: a', ...lines, ''].join('\r\n');

test('a plain head is read as Node reads it: names in lower case, values without the space around them', () => {
  expect(readHead(head('Content-Length:  12\t', 'X-Tag: a b ', 'empty:'), true)).toEqual({
    url: '/v1/responses?a=b',
    headers: { host: 'a', 'content-length': '12', 'x-tag': 'a b', empty: '' },
    bodyBytes: 12,
  });
});

describe('is left to Node', () => {
  test.each([
    ['a length and chunks', head('content-length: 1', 'transfer-encoding: chunked')],
    ['chunks', head('transfer-encoding: chunked')],
    ['two lengths', head('content-length: 1', 'content-length: 1')],
    ['a list of lengths', head('content-length: 1, 1')],
    ['a signed length', head('content-length: +1')],
    ['a hexadecimal length', head('content-length: 0x1')],
    ['an empty length', head('content-length:')],
    ['a length of more digits than any body', head('content-length: 00000000001')],
    ['no length', head()],
    ['a space before a colon', head('content-length : 1')],
    ['a folded line', head('content-length: 1', 'x: a', ' b')],
    ['a lone line feed', head('content-length: 1\nx: a')],
    ['a lone carriage return', head('content-length: 1', 'x: a\rb')],
    ['a NUL', head('content-length: 1', 'x: a\0')],
    ['a field twice', head('content-length: 1', 'x: a', 'X: b')],
    ['a name of Object.prototype', head('content-length: 1', '__proto__: a')],
    ['Expect', head('content-length: 1', 'expect: 100-continue')],
    ['Upgrade', head('content-length: 1', 'connection: upgrade', 'upgrade: h2c')],
    ['Connection: close', head('content-length: 1', 'connection: close')],
    ['a trailer', head('content-length: 1', 'trailer: x')],
    ['HTTP/1.0', head('content-length: 1').replace('1.1', '1.0')],
    ['another method', head('content-length: 1').replace('POST', 'PUT')],
    ['two spaces in the request line', head('content-length: 1').replace('POST ', 'POST  ')],
    ['an empty line first', `\r\n${head('content-length: 1')}`],
    ['no Host', head('content-length: 1').replace('host: a\r\n', '')],
  ])('%s', (_what, text) => {
    expect(readHead(text, true)).toBe('other');
  });
});

test('a head that has not come whole waits only while nothing in it can be wrong', () => {
  const text = head('x: a', 'content-length: 1');
  const length = text.indexOf('content-length') + 'content-length'.length;
  for (let end = text.indexOf('\r\n') + 2; end <= text.length; end++) {
    // Node judges a length digit by digit, and refuses a wrong one before its line is over.
    const isInLength = end > length && end < text.length;
    expect([end, readHead(text.slice(0, end), false)]).toEqual([end, isInLength ? 'other' : 'incomplete']);
  }
  expect(readHead('POST /v1', false)).toBe('other');
  expect(readHead(`${head('x: a')}y z`, false)).toBe('other');
  expect(readHead(`${head('content-length: 8', 'Transfer-Encoding: x')}acc`, false)).toBe('other');
});
