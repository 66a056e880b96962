import fc from 'fast-check';
import type { Sent } from './compared.ts';

/** Mostly the first, now and then one of the others. */
function mostly<Value>(usual: Value, ...others: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant(usual) },
    { weight: 3, arbitrary: fc.constantFrom(...others) },
  );
}

const lineEnd = mostly('\r\n', '\n', '\r', '\r\r\n', '\0\r\n');

const statusLine = fc
  .tuple(
    mostly('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'http/1.1', 'HTTP/1.1 ', 'HTTP/1.10', 'ICY', '\r\nHTTP/1.1'),
    fc.constant(' '),
    mostly('200', '204', '304', '404', '500', '20', '2000', '099', '2a0', ''),
    mostly(' OK', '', ' ', ' Nicht gefunden', ' caf\xe9', ' a\tb', ' a\x01b'),
  )
  .map((parts) => parts.join(''));

const field = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('x-request-id: a', 'Date: now', 'set-cookie: a=b', 'x:', 'x-a:  b \t'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'connection: close',
      'connection: keep-alive, x',
      'keep-alive: timeout=5, max=100',
      'keep-alive: timeout=0',
      'content-encoding: gzip',
      'constructor: x',
      '__proto__: x',
      'x-\xe4: b',
      'x-a: \xe4',
      'x-a : b',
      ' folded: b',
      'no colon',
      ': no name',
      'x-a: \x7f',
      'upgrade: h2c',
      'trailer: x-t',
    ),
  },
);

const body = fc
  .array(fc.constantFrom('a', '\r\n', 'data: {"x":1}\n\n', '0', '\0', 'HTTP/1.1 200 OK\r\n\r\n', '\xe4'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

const chunked = fc
  .record({
    chunks: fc.array(fc.tuple(body, mostly('', ';a=b', ';', ' ', ';a="\x01"'), lineEnd), { maxLength: 5 }),
    last: mostly(
      '0\r\n\r\n',
      '0\r\nx-t: a\r\n\r\n',
      '0;a\r\n\r\n',
      '00\r\n\r\n',
      '0\n\n',
      '0\r\n',
      '',
      'g\r\n',
    ),
    sizeChange: mostly(0, 1, -1),
    isUpper: fc.boolean(),
  })
  .map(({ chunks, last, sizeChange, isUpper }) => {
    const parts = chunks
      .filter(([text]) => text.length > 0)
      .map(([text, extension, end]) => {
        const size = Math.max(1, text.length + sizeChange).toString(16);
        return `${isUpper ? size.toUpperCase() : size}${extension}${end}${text}\r\n`;
      });
    return parts.join('') + last;
  });

const framed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(body, mostly(0, 1, -1)).map(([text, change]) => ({
      fields: [`content-length: ${Math.max(0, text.length + change)}`],
      bytes: text,
    })),
  },
  { weight: 4, arbitrary: chunked.map((bytes) => ({ fields: ['transfer-encoding: chunked'], bytes })) },
  { weight: 1, arbitrary: body.map((bytes) => ({ fields: [], bytes })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.array(
          fc.constantFrom(
            'content-length: 2',
            'content-length: 3',
            'content-length: 2, 2',
            'content-length: +2',
            'content-length: 2 ',
            'content-length:',
            'content-length: 99999999999999999999',
            'transfer-encoding: chunked',
            'Transfer-Encoding: Chunked',
            'transfer-encoding: gzip',
            'transfer-encoding: gzip, chunked',
            'transfer-encoding: chunked, gzip',
            'transfer-encoding: identity',
          ),
          { minLength: 1, maxLength: 2 },
        ),
        fc.oneof(body, chunked),
      )
      .map(([fields, bytes]) => ({ fields, bytes })),
  },
);

const informational = mostly(
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n',
  'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n',
);

const answer = fc
  .record({
    informational,
    statusLine,
    fields: fc.array(field, { maxLength: 4 }),
    framed,
    lineEnds: fc.array(lineEnd, { minLength: 8, maxLength: 8 }),
    after: mostly('', 'x', '\r\n', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
  })
  .map(({ framed: { fields: ends, bytes }, lineEnds, ...parts }) => {
    const lines = [parts.statusLine, ...parts.fields, ...ends];
    const head = lines.map((line, at) => line + (lineEnds[at] ?? '\r\n')).join('');
    return Buffer.from(`${parts.informational}${head}${lineEnds.at(-1)}${bytes}${parts.after}`, 'latin1');
  });

/** How bytes are split: not at all, at single places, or at every one. */
const splitting = fc.oneof(
  fc.constant('whole' as const),
  fc.constant('every byte' as const),
  fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
);

/** What a provider sends for one call. */
export const sentAnswer: fc.Arbitrary<Sent> = fc
  .tuple(answer, splitting, fc.boolean())
  .map(([bytes, split, isEnded]) => ({ chunks: pieces(bytes, split), isEnded }));

/** An answer as providers send them, whole. */
const proper = fc
  .record({
    informational,
    status: fc.constantFrom('200 OK', '200', '404 Not Found', '500 '),
    version: fc.constantFrom('1.1', '1.0'),
    fields: fc.array(
      fc.constantFrom('X-Request-Id: a', 'Date: now', 'set-cookie: a=b', 'empty:', 'connection: keep-alive'),
      { maxLength: 4 },
    ),
    parts: fc.array(body, { maxLength: 5 }),
    framing: fc.constantFrom('counted', 'chunked', 'close'),
  })
  .map(({ informational: before, status, version, fields, parts, framing }) => {
    const text = parts.join('');
    const chunks = parts.filter((part) => part.length > 0);
    const [end, bytes] = {
      counted: [[`Content-Length: ${text.length}`], text],
      chunked: [
        ['Transfer-Encoding: chunked'],
        `${chunks.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`,
      ],
      close: [['connection: close'], text],
    }[framing] as [string[], string];
    const head = [`HTTP/${version} ${status}`, ...fields, ...end, '', ''].join('\r\n');
    return { bytes: Buffer.from(`${before}${head}${bytes}`, 'latin1'), isEnded: framing === 'close' };
  });

/** What a provider sends that answers as it should. */
export const properAnswer: fc.Arbitrary<Sent> = fc
  .tuple(proper, splitting)
  .map(([{ bytes, isEnded }, split]) => ({ chunks: pieces(bytes, split), isEnded }));

function pieces(bytes: Buffer, split: 'whole' | 'every byte' | readonly number[]): Buffer[] {
  if (split === 'whole') return [bytes];
  if (split === 'every byte') return Array.from(bytes, (byte) => Buffer.from([byte]));
  const places = [...new Set([0, ...split.map((at) => at % (bytes.length + 1)), bytes.length])];
  places.sort((one, other) => one - other);
  return places
    .slice(1)
    .map((end, at) => bytes.subarray(places[at], end))
    .filter(({ length }) => length > 0);
}
