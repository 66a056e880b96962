import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerReader, type ReadAnswer } from '../load/answer-reader.ts';

const BODY = 'data: {"text":"ü"}\n\ndata: [DONE]\n\n';

test('reads an answer alike however its bytes are split, one after the other', () => {
  const answers = [
    counted(200, BODY),
    chunked(200, [BODY.slice(0, 7), BODY.slice(7)]),
    counted(429, '{"error":1}'),
  ];
  const bytes = Buffer.concat(answers);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 8 }), (cuts) => {
      const read = readAll(
        bytes,
        [...new Set(cuts)].sort((one, other) => one - other),
      );
      expect(read.map((answer) => answer.status)).toEqual([200, 200, 429]);
      expect(read.map((answer) => answer.bodyBytes)).toEqual([35, 35, 11]);
      expect(read[0]?.bodyTail).toBe(read[1]?.bodyTail);
      expect(read[1]?.bodyTail.endsWith('data: [DONE]\n\n')).toBe(true);
    }),
  );
});

test('an answer that is cut short is never complete', () => {
  for (const answer of [counted(200, BODY), chunked(200, [BODY])]) {
    for (let length = 1; length < answer.length; length++) {
      expect(readAll(answer.subarray(0, length), [])).toEqual([]);
    }
  }
});

test('refuses what is neither counted nor chunked', () => {
  const reader = new AnswerReader();
  const bytes = Buffer.from('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n');
  expect(() => reader.push(bytes, bytes.length)).toThrow('neither counted nor chunked');
});

/** As one connection does it: what belongs to the next answer only comes after the one before was taken. */
function readAll(bytes: Buffer, cuts: readonly number[]): ReadAnswer[] {
  const reader = new AnswerReader();
  const answers: ReadAnswer[] = [];
  const ends = answerEnds(bytes);
  const stops = [...new Set([...cuts, ...ends, bytes.length])].sort((one, other) => one - other);
  let from = 0;
  for (const to of stops) {
    const part = bytes.subarray(from, to);
    const answer = reader.push(part, part.length);
    if (answer !== undefined) answers.push(answer);
    from = to;
  }
  return answers;
}

/** One request is in flight, so no read ever holds the end of one answer and the start of the next. */
function answerEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf('HTTP/1.1', 1); at !== -1; at = bytes.indexOf('HTTP/1.1', at + 1))
    ends.push(at);
  return ends;
}

function counted(status: number, body: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status} Said\r\nContent-Length: ${Buffer.byteLength(body)}\r\nx: y\r\n\r\n${body}`,
  );
}

function chunked(status: number, parts: readonly string[]): Buffer {
  const chunks = [...parts, ''].map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.join('')}`);
}
