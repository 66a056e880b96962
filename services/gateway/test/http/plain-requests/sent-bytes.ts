import fc from 'fast-check';
import { PLAIN_PATH, type Sent } from './compared.ts';
import { body, oddRequest } from './odd-requests.ts';

/** A request as clients send it. */
const plain = fc
  .tuple(
    body,
    fc.array(fc.constantFrom('accept: */*', 'X-Tag: a', 'connection: keep-alive', 'te: trailers'), {
      maxLength: 3,
    }),
  )
  .map(([bytes, lines]) =>
    Buffer.concat([
      Buffer.from(
        [
          `POST ${PLAIN_PATH} HTTP/1.1`,
          'host: gateway',
          ...new Set(lines),
          `content-length: ${bytes.length}`,
          '',
          '',
        ].join('\r\n'),
      ),
      bytes,
    ]),
  );

/** Bytes with a few of them changed, put in or left out. */
function damaged(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.nat(),
    byte: fc.constantFrom(0, 9, 10, 13, 32, 44, 58, 65, 127, 128, 255),
    kind: fc.nat(2),
  });
  return fc.tuple(bytes, fc.array(change, { minLength: 1, maxLength: 3 })).map(([given, changes]) => {
    let result = given;
    for (const { at, byte, kind } of changes) {
      // Most faults are in heads.
      const where = at % Math.max(1, Math.min(result.length, 200));
      const put = kind === 2 ? [] : [byte];
      result = Buffer.concat([
        result.subarray(0, where),
        Buffer.from(put),
        result.subarray(kind === 1 ? where : where + 1),
      ]);
    }
    return result;
  });
}

const message = fc.oneof(
  { weight: 3, arbitrary: plain },
  { weight: 4, arbitrary: oddRequest },
  { weight: 2, arbitrary: damaged(plain) },
  { weight: 1, arbitrary: damaged(oddRequest) },
);

/** How bytes are split: not at all, at single places, or at every one. */
const splitting = fc.oneof(
  fc.constant('whole' as const),
  fc.constant('every byte' as const),
  fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
);

/** Requests of one client, which have one head but for the length, the last of them perhaps damaged. */
const conversation = fc
  .record({
    lines: fc.uniqueArray(fc.constantFrom('accept: */*', 'X-Tag: a', 'te: trailers', 'cookie: a=b'), {
      maxLength: 3,
    }),
    lengthFirst: fc.boolean(),
    bodies: fc.array(body, { minLength: 2, maxLength: 4 }),
    change: fc.option(fc.record({ at: fc.nat(250), byte: fc.constantFrom(9, 10, 13, 32, 48, 57, 58, 65) })),
  })
  .map(({ lines, lengthFirst, bodies, change }) =>
    bodies.map((bytes, at) => {
      const length = `content-length: ${bytes.length}`;
      const fields = lengthFirst ? [length, ...lines] : [...lines, length];
      const head = [`POST ${PLAIN_PATH} HTTP/1.1`, 'host: gateway', ...fields, '', ''].join('\r\n');
      const whole = Buffer.concat([Buffer.from(head), bytes]);
      if (change !== null && at === bodies.length - 1) whole[change.at % whole.length] = change.byte;
      return whole;
    }),
  );

/** What a client may send over one connection: messages one after the other or in one piece, split anywhere. */
export const sentBytes: fc.Arbitrary<Sent> = fc
  .record({
    messages: fc.oneof(
      { weight: 3, arbitrary: fc.array(message, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: conversation },
    ),
    isPipelined: fc.boolean(),
    splitting,
    isEnded: fc.boolean(),
  })
  .map(({ messages, isPipelined, splitting: splits, isEnded }) => {
    const pieces: readonly Buffer[] = isPipelined ? [Buffer.concat(messages)] : messages;
    return { chunks: pieces.flatMap((piece) => split(piece, splits)), isEnded };
  });

function split(bytes: Buffer, splits: 'whole' | 'every byte' | readonly number[]): Buffer[] {
  if (splits === 'whole' || bytes.length === 0) return [bytes];
  const places =
    splits === 'every byte'
      ? Array.from({ length: Math.min(bytes.length, 600) }, (_, at) => at)
      : splits.map((at) => at % bytes.length).sort((one, other) => one - other);
  return [0, ...places]
    .map((from, at) => bytes.subarray(from, places[at] ?? bytes.length))
    .filter(({ length }) => length > 0);
}
