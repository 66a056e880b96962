import { describe, expect, it } from 'vitest';
import { CODECS } from './codecs.ts';
import { judgeStream, judgeWhole } from './judges.ts';
import { recordingsOf } from './recordings.ts';
import { meaningOf, readWhole, writeAll, writeContext } from './streams.ts';
import { UNREAD_BY_SDK } from './unread-by-sdk.ts';

for (const provider of CODECS) {
  for (const client of CODECS) {
    if (client === provider) continue;
    const recordings = recordingsOf(provider.wire);
    describe.skipIf(recordings.length === 0)(`${provider.wire} for clients of ${client.wire}`, () => {
      for (const recording of recordings) {
        it(`${recording.name} means the same, streamed`, async () => {
          const parts = readWhole(provider, recording.bytes);
          const judged = await judgeStream(client.wire, writeAll(client, parts));
          const { parts: blocks, usage } = meaningOf(parts);
          expect(judged.text).toBe(blocks.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
          expect(judged.reasoning).toBe(
            blocks.map((part) => (part.kind === 'reasoning' ? part.text : '')).join(''),
          );
          // Most recordings of Bedrock have none.
          if (provider.wire !== 'bedrock-converse') expect(usage).toBeDefined();
          if (UNREAD_BY_SDK.test(recording.name)) return;
          expect(judged).toEqual(await judgeStream(provider.wire, recording.bytes));
        });

        it(`${recording.name} means the same, whole`, async () => {
          const meaning = meaningOf(readWhole(provider, recording.bytes));
          const answer = {
            choices: [{ index: 0, parts: meaning.parts, finish: meaning.finish }],
            end: { kind: 'finished' } as const,
            ...(meaning.usage !== undefined && { usage: meaning.usage }),
          };
          const whole = client.writeAnswer(answer, writeContext(client.wire));
          const streamed = writeAll(client, readWhole(provider, recording.bytes));
          expect(await judgeWhole(client.wire, whole)).toEqual(await judgeStream(client.wire, streamed));
        });
      }
    });
  }
}
