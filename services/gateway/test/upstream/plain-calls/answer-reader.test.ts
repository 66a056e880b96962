import { expect, test } from 'vitest';
import { AnswerReader } from '../../../src/upstream/plain-calls/answer-reader.ts';
import { callHead } from '../../../src/upstream/plain-calls/call-head.ts';

const HEAD_BYTES_MAX = 64 * 1024;

/** Reads texts one after the other; what was read. */
function read(...texts: readonly string[]) {
  const read = { status: 0, pieces: [] as string[], ended: undefined as { hasMore: boolean } | undefined };
  const reader = new AnswerReader(
    {
      head: ({ status }) => {
        read.status = status;
      },
      piece: (bytes) => read.pieces.push(bytes.toString('latin1')),
      ended: (hasMore) => {
        read.ended = { hasMore };
      },
    },
    HEAD_BYTES_MAX,
  );
  for (const text of texts) reader.read(Buffer.from(text, 'latin1'));
  return read;
}

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

test('chunks that come together are one piece', () => {
  expect(read(`${CHUNKED}1\r\na\r\n2\r\nbc\r\nA\r\n0123456789\r\n0\r\n\r\n`)).toEqual({
    status: 200,
    pieces: ['abc0123456789'],
    ended: { hasMore: false },
  });
});

test('white space around a length does not belong to it', () => {
  // undici 8.12.4 takes a tab for a part of the number.
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: \t2\t \r\n\r\nok';
  expect(read(answer)).toEqual({ status: 200, pieces: ['ok'], ended: { hasMore: false } });
});

test('what comes before a fault is read', () => {
  const pieces: string[] = [];
  const reader = new AnswerReader(
    { head() {}, piece: (bytes) => pieces.push(bytes.toString()), ended() {} },
    HEAD_BYTES_MAX,
  );
  expect(() => reader.read(Buffer.from(`${CHUNKED}2\r\nok\r\nx`))).toThrow('begins without its size');
  expect(pieces).toEqual(['ok']);
});

test.each([
  ['refuses more than 16 interim answers', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(17)],
  ['refuses an answer that switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
  ['refuses a whole head of more than 64 KiB', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(HEAD_BYTES_MAX)}\r\n\r\n`],
  [
    'refuses the beginning of a head of more than 64 KiB',
    `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(HEAD_BYTES_MAX)}`,
  ],
  ['refuses a chunk whose size has 12 digits', `${CHUNKED}000000000001\r\na\r\n`],
  ['refuses a chunk size line of more than 4 KiB', `${CHUNKED}1;${'a'.repeat(4 * 1024 + 1)}`],
  ['refuses another answer in place of a trailer', `${CHUNKED}0\r\nHTTP/1.1 200 OK\r\n\r\n`],
  ['refuses a trailer of more than 16 KiB', `${CHUNKED}0\r\n${'x: y\r\n'.repeat(5_000)}`],
])('%s', (_what, text) => {
  expect(() => read(text)).toThrow(/answer|chunk/);
});

test('sixteen informational answers, an extension of 4 KiB and a trailer are passed over', () => {
  const before = 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(16);
  const chunks = `1;${'a'.repeat(4 * 1024)}\r\nx\r\n0\r\nx-trailer: y\r\n\r\n`;
  expect(read(before, CHUNKED, chunks)).toMatchObject({ pieces: ['x'], ended: { hasMore: false } });
});

test.each(['connection', 'Content-Length', 'transfer-encoding', 'expect', 'upgrade'])(
  'a call cannot set %s, which says where it ends or what becomes of its connection',
  (name) => {
    const call = { path: '/', method: 'POST', headers: [name, 'x'], body: Buffer.alloc(0) };
    expect(() => callHead(call, 'host')).toThrow(`the header ${name}`);
  },
);

test('a call may set its host', () => {
  const call = { path: '/', method: 'GET', headers: ['Host', 'other'], body: Buffer.alloc(0) };
  expect(callHead(call, 'host')).toBe('GET / HTTP/1.1\r\nhost: other\r\nconnection: keep-alive\r\n\r\n');
});
