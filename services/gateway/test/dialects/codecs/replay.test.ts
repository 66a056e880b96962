import { describe, expect, it } from 'vitest';
import { CODECS } from './codecs.ts';
import { recordingsOf } from './recordings.ts';
import { checkOrder, READ, readByBytes, readWhole } from './streams.ts';

for (const codec of CODECS) {
  describe.skipIf(recordingsOf(codec.wire).length === 0)(`recorded streams of ${codec.wire}`, () => {
    for (const { name, bytes, events } of recordingsOf(codec.wire)) {
      it(`${name} is read to a finished end in the promised order`, () => {
        const parts = readWhole(codec, bytes);
        checkOrder(parts);
        expect(parts.at(-1)).toEqual({ kind: 'end', end: { kind: 'finished' } });
        const hasUsage = events.some((event) => /"usage(Metadata)?":\s*\{/.test(event));
        expect(parts.some((part) => part.kind === 'usage')).toBe(hasUsage);
      });

      it(`${name} split at every byte gives the same parts`, () => {
        expect(readByBytes(codec.streamReader(READ), bytes)).toEqual(readWhole(codec, bytes));
      });

      it(`${name} cut at any byte is never finished`, () => {
        const reader = codec.streamReader(READ);
        // Behind the last event there is only the blank line that ends it.
        for (let at = 0; at < bytes.length - 1; at++) {
          for (const part of reader.push(bytes.subarray(at, at + 1))) expect(part.kind).not.toBe('end');
        }
        expect(reader.end('cut')).toEqual([{ kind: 'end', end: { kind: 'cut' } }]);
      });
    }
  });
}
