import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAiChatCodec } from '../../../src/dialects/openai-chat/codec.ts';
import { checkOrder, meaningOf, readWhole } from './streams.ts';

/** Arguments of some calls, cut into pieces, and an order in which the pieces arrive. */
const interleaved = fc
  .array(fc.dictionary(fc.string({ maxLength: 6 }), fc.string({ maxLength: 12 })), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((values) => {
    const texts = values.map((value) => JSON.stringify(value));
    const pieces = fc.tuple(...texts.map((text) => cuts(text)));
    return fc.record({ texts: fc.constant(texts), pieces, order: fc.infiniteStream(fc.nat()) });
  });

function cuts(text: string): fc.Arbitrary<readonly string[]> {
  return fc.array(fc.nat({ max: text.length }), { maxLength: 4 }).map((places) => {
    const ends = [...places.toSorted((a, b) => a - b), text.length];
    return ends.map((end, at) => text.slice(at === 0 ? 0 : ends[at - 1], end));
  });
}

describe('interleaved tool calls of a chat stream', () => {
  it('become blocks that never overlap, with every argument as it was sent', () => {
    fc.assert(
      fc.property(interleaved, ({ texts, pieces, order }) => {
        const queues = pieces.map((list, index) => list.map((text, at) => chunk(index, text, at === 0)));
        const chunks: string[] = [];
        for (const draw of order) {
          const open = queues.filter((queue) => queue.length > 0);
          if (open.length === 0) break;
          chunks.push(open[draw % open.length]?.shift() ?? '');
        }
        const end =
          'data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}\n\ndata: [DONE]\n\n';
        const parts = readWhole(openAiChatCodec, Buffer.from(chunks.join('') + end));
        checkOrder(parts);
        const calls = meaningOf(parts).parts.flatMap((part) =>
          part.kind === 'tool_call' ? [{ id: part.id, text: part.arguments }] : [],
        );
        const sent = texts.map((text, index) => ({ id: `call_${index}`, text }));
        expect(calls.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(sent);
      }),
    );
  });
});

function chunk(index: number, text: string, isFirst: boolean): string {
  const start = isFirst ? { id: `call_${index}`, type: 'function' } : {};
  const called = { ...(isFirst && { name: `tool_${index}` }), arguments: text };
  const delta = { tool_calls: [{ index, ...start, function: called }] };
  return `data: ${JSON.stringify({ id: 'a', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;
}
