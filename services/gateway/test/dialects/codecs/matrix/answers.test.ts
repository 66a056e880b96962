import { describe, expect, it } from 'vitest';
import { CODECS } from '../codecs.ts';
import { judgeStream } from '../judges.ts';
import { checkOrder, meaningOf, readWhole, writeAll } from '../streams.ts';
import { ANSWER_CELLS } from './cells.ts';
import { finishesFor } from './finishes-for.ts';

/** Wires whose SDK throws at an error inside a stream; the others give it to the client as data. */
const THROWING: ReadonlySet<string> = new Set(['openai-chat', 'anthropic-messages']);

for (const provider of CODECS) {
  for (const client of CODECS) {
    describe(`answers of ${provider.wire} for ${client.wire}`, () => {
      for (const cell of ANSWER_CELLS) {
        it(`${cell.name} reaches the client`, async () => {
          const sent = readWhole(provider, writeAll(provider, cell.parts));
          checkOrder(sent);
          const written = writeAll(client, sent);
          const received = meaningOf(readWhole(client, written));
          const expected = meaningOf(cell.parts);
          expect(received.end?.kind).toBe(expected.end?.kind === 'finished' ? 'finished' : 'failed');
          if (expected.end?.kind !== 'finished') {
            expect(written.toString()).not.toMatch(/\[DONE\]|message_stop|response\.completed|finishReason/);
            expect(written.toString()).toMatch(/"error":\{|exception/);
            if (THROWING.has(client.wire)) await expect(judgeStream(client.wire, written)).rejects.toThrow();
            return;
          }
          expect(finishesFor(expected.finish.reason, provider.wire, client.wire)).toContain(
            received.finish.reason,
          );
          if (expected.finish.reason === 'length') return;
          const judged = await judgeStream(client.wire, written);
          expect(judged.text).toBe(expected.parts.map((part) => ('text' in part ? part.text : '')).join(''));
          const calls = expected.parts.flatMap((part) =>
            part.kind === 'tool_call'
              ? [{ name: part.name, arguments: JSON.parse(part.arguments || '{}') }]
              : [],
          );
          expect(judged.calls).toEqual(calls);
          expect(judged.input).toBe(120);
          expect(judged.output).toBe(35);
        });
      }
    });
  }
}
