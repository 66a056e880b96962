import fc from 'fast-check';
import { BODY_BYTES_MAX, PLAIN_PATH } from './compared.ts';

/** Mostly the first, now and then one of the others. */
function mostly<Value>(usual: Value, ...others: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: 3, arbitrary: fc.constantFrom(...others) },
  );
}

const lineEnd = mostly('\r\n', '\n', '\r', '\r\r\n', '\r\n\r\n', '\0\r\n');

const requestLine = fc
  .tuple(
    mostly('POST', 'GET', 'post', 'PUT', 'CONNECT', 'PRI', 'OPTIONS', ' POST', 'POS', 'POSTS', '\r\nPOST'),
    mostly(' ', '  ', '\t', ''),
    mostly(
      PLAIN_PATH,
      `${PLAIN_PATH}?a=b`,
      '/v1/models',
      `http://host${PLAIN_PATH}`,
      '*',
      '/ä',
      `${PLAIN_PATH}#x`,
      '/\x7f',
    ),
    mostly(' ', '  ', '\t', ''),
    mostly(
      'HTTP/1.1',
      'HTTP/1.0',
      'HTTP/2.0',
      'HTTP/0.9',
      'http/1.1',
      'HTTP/1.1 ',
      'HTTP/1.10',
      'HTTP/11',
      '',
    ),
  )
  .map((parts) => parts.join(''));

const name = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('accept', 'X-Tag', 'user-agent', 'authorization', 'cookie', 'x_y', 'te'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'connection',
      'upgrade',
      'expect',
      'trailer',
      'transfer-encoding',
      'Transfer-Encoding',
      'content-length',
      'proxy-connection',
      'host',
      'content-encoding',
      'origin',
      'keep-alive',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      '',
      ' x',
      'x y',
      'x\t',
      'ä',
      '(x)',
      'x\0',
      'x'.repeat(300),
    ),
  },
);

const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', '', 'text/plain; q=1', 'Bearer x', '1', ' padded ', '\t') },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'close',
      'keep-alive',
      'Keep-Alive',
      'keep-alive, close',
      'upgrade',
      'keep-alive, Upgrade',
      'websocket',
      'h2c',
      '100-continue',
      'chunked',
      'Chunked',
      'chunked, chunked',
      'gzip, chunked',
      'identity',
      'chunked ',
      'xchunked',
      '5',
      '+5',
      '-5',
      '5, 5',
      '5 5',
      '0x5',
      '05',
      '99999999999999999999',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\x7f',
      'a\0b',
      'é',
      'a\rb',
      'a\nb',
      'a\r\n b',
      'a\r\n\tb',
      'v'.repeat(9_000),
      'v'.repeat(20_000),
    ),
  },
);

const header = fc
  .tuple(name, mostly(': ', ':', ' :', ':\t', '', ':  ', ' '), value, mostly('', ' ', '\t'))
  .map((parts) => parts.join(''));

/** What the length of a body is said to be. */
const framing = mostly<(bytes: number) => string[]>(
  (bytes) => [`content-length: ${bytes}`],
  (bytes) => [`Content-Length:${bytes}`],
  (bytes) => [`content-length: 00${bytes}`],
  (bytes) => [`content-length: ${bytes} `],
  (bytes) => [`content-length: ${bytes + 1}`],
  (bytes) => [`content-length: ${Math.max(0, bytes - 1)}`],
  (bytes) => [`content-length: ${bytes}`, `content-length: ${bytes}`],
  (bytes) => [`content-length: ${bytes}`, `content-length: ${bytes + 3}`],
  (bytes) => [`content-length: ${bytes}, ${bytes}`],
  (bytes) => [`content-length: ${bytes}`, 'transfer-encoding: chunked'],
  (bytes) => ['transfer-encoding: chunked', `content-length: ${bytes}`],
  (bytes) => [`content-length : ${bytes}`],
  (bytes) => [`content-length:\r\n ${bytes}`],
  (bytes) => [`content-length: +${bytes}`],
  (bytes) => [`content-length: 0x${bytes.toString(16)}`],
  (bytes) => [`content-length: ${'0'.repeat(30)}${bytes}`],
  () => ['content-length:'],
  () => [],
  () => ['transfer-encoding: chunked'],
  () => ['transfer-encoding: chunked', 'transfer-encoding: chunked'],
);

/** Bodies of every kind, also such that look like chunks or like another request. */
export const body = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 60 }).map((text) => Buffer.from(text, 'latin1')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.nat(2 * BODY_BYTES_MAX).map((bytes) => Buffer.alloc(bytes, 'b')) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        '0\r\n\r\n',
        '3\r\nabc\r\n0\r\n\r\n',
        '3;x=y\r\nabc\r\n0\r\ntrailer: v\r\n\r\n',
        '3\nabc\n0\n\n',
        '03\r\nabc\r\n0\r\n\r\n',
        `POST ${PLAIN_PATH} HTTP/1.1\r\nhost: b\r\ncontent-length: 1\r\n\r\ni`,
      )
      .map((text) => Buffer.from(text)),
  },
);

/** A request with one or more faults or oddities, as an attacker might put it together. */
export const oddRequest = fc
  .record({
    requestLine,
    host: mostly(['host: gateway'], ['Host:gateway'], [], ['host: a', 'host: b'], ['host:']),
    before: fc.array(header, { maxLength: 3 }),
    framing,
    after: fc.array(header, { maxLength: 2 }),
    many: mostly(0, 40, 300, 2_100),
    lineEnd,
    lastEnd: mostly('\r\n\r\n', '\n\n', '\r\n\n', '\n\r\n', '\r\r', '\r\n', ''),
    body,
  })
  .map(
    ({
      requestLine: first,
      host,
      before,
      framing: lengths,
      after,
      many,
      lineEnd: end,
      lastEnd,
      body: bytes,
    }) => {
      const filler = Array.from({ length: many }, (_, at) => `x-${at}: ${at}`);
      const lines = [first, ...host, ...before, ...lengths(bytes.length), ...filler, ...after];
      // An odd line end stands once: with many, nothing else of the request is looked at.
      const head = end === '\r\n' ? lines.join(end) : lines.join('\r\n').replace('\r\n', end);
      return Buffer.concat([Buffer.from(head + lastEnd, 'latin1'), bytes]);
    },
  );
