import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BrokenFileError, type FileSource, fileBytes } from '../../src/export/file-bytes.ts';

const TAG = 'abcdefgh';
const ROWS = 'a,b\r\n1,"x\r\n__exception__"\r\n2,y\n';
const FAILURE = `\r\n__exception__\r\n${TAG}\r\nCode: 159. It took too long`;

/** A ClickHouse whose answer comes in these pieces. */
function answering(pieces: readonly Buffer[]): FileSource {
  const answer = { stream: Readable.from(pieces), response_headers: { 'x-clickhouse-exception-tag': TAG } };
  return { exec: async () => answer };
}

async function read(pieces: readonly Buffer[]): Promise<{ text: string; failure: string }> {
  const { signal } = new AbortController();
  let text = '';
  try {
    const options = { settings: {}, signal };
    for await (const bytes of fileBytes(answering(pieces), { sql: '', values: {} }, options)) text += bytes;
    return { text, failure: '' };
  } catch (error) {
    expect(error).toBeInstanceOf(BrokenFileError);
    return { text, failure: String(error) };
  }
}

function cut(text: string, places: readonly number[]): Buffer[] {
  const bounds = [0, ...places.toSorted((one, other) => one - other), text.length];
  return bounds.slice(1).map((end, index) => Buffer.from(text.slice(bounds[index], end)));
}

test('a failure is seen and no byte of its mark is passed on, wherever the answer is cut', async () => {
  const whole = ROWS + FAILURE;
  const places = fc.array(fc.nat(whole.length), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(places, async (at) => {
      const { text, failure } = await read(cut(whole, at));
      expect(text).toBe(ROWS);
      expect(failure).toContain('Code: 159. It took too long');
    }),
    { numRuns: 300 },
  );
});

test('an answer without a failure is passed on whole, also where it ends as the mark begins', async () => {
  const whole = `${ROWS}\r\n__exce`;
  const places = fc.array(fc.nat(whole.length), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(places, async (at) => {
      expect(await read(cut(whole, at))).toEqual({ text: whole, failure: '' });
    }),
    { numRuns: 300 },
  );
});
