import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from 'vitest';
import { bedrockConverseCodec as codec } from '../../../src/dialects/bedrock-converse/codec.ts';
import type { StreamPart } from '../../../src/dialects/canonical/events.ts';
import { partsOf } from '../../../src/dialects/canonical/parts-of-stream.ts';
import { NO_USAGE } from '../../../src/dialects/canonical/usage.ts';
import { awsClient, converseEvents, judgeConverseStream } from '../codecs/judge-converse.ts';
import { recordingsOf } from '../codecs/recordings.ts';
import { readWhole, writeAll, writeContext } from '../codecs/streams.ts';

const PARTS: StreamPart[] = [
  { kind: 'start' },
  { kind: 'block_start', choice: 0, block: { kind: 'reasoning' } },
  { kind: 'delta', choice: 0, text: 'Hm' },
  {
    kind: 'block_end',
    choice: 0,
    proof: { origin: 'bedrock-converse', form: 'signature', value: 'c2ln+/=' },
  },
  { kind: 'block_start', choice: 0, block: { kind: 'text' } },
  { kind: 'delta', choice: 0, text: 'é日本🎉' },
  { kind: 'block_end', choice: 0 },
  { kind: 'block_start', choice: 0, block: { kind: 'tool_call', id: 'c1', name: 'get', form: 'function' } },
  { kind: 'delta', choice: 0, text: '{"a":' },
  { kind: 'delta', choice: 0, text: '12345678901234567890}' },
  { kind: 'block_end', choice: 0 },
  { kind: 'usage', usage: { ...NO_USAGE, inputUncached: 5, inputCacheRead: 3, output: 2 } },
  { kind: 'finish', choice: 0, finish: { reason: 'tool_calls' } },
  { kind: 'end', end: { kind: 'finished' } },
];

describe('what the AWS SDK makes of Converse', () => {
  test('in a stream', async () => {
    expect(await converseEvents(writeAll(codec, PARTS))).toEqual([
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Hm' } } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'c2ln+/=' } } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { text: 'é日本🎉' } } },
      { contentBlockStop: { contentBlockIndex: 1 } },
      { contentBlockStart: { contentBlockIndex: 2, start: { toolUse: { toolUseId: 'c1', name: 'get' } } } },
      { contentBlockDelta: { contentBlockIndex: 2, delta: { toolUse: { input: '{"a":' } } } },
      { contentBlockDelta: { contentBlockIndex: 2, delta: { toolUse: { input: '12345678901234567890}' } } } },
      { contentBlockStop: { contentBlockIndex: 2 } },
      { messageStop: { stopReason: 'tool_use' } },
      {
        metadata: {
          usage: {
            inputTokens: 5,
            outputTokens: 2,
            totalTokens: 10,
            cacheReadInputTokens: 3,
            cacheWriteInputTokens: 0,
          },
          metrics: { latencyMs: 0 },
        },
      },
    ]);
  });

  test.each<[what: string, end: StreamPart, name: string]>([
    ['cut', { kind: 'end', end: { kind: 'cut' } }, 'InternalServerException'],
    [
      'failed',
      { kind: 'end', end: { kind: 'failed', error: { status: 429, message: 'Slow' } } },
      'ThrottlingException',
    ],
  ])('in a stream that %s: an exception', async (_what, end, name) => {
    const bytes = writeAll(codec, [...PARTS.slice(0, 9), end]);
    await expect(converseEvents(bytes)).rejects.toMatchObject({ name });
  });

  test('in a whole answer, with arguments as the model wrote them', async () => {
    const answer = {
      choices: [{ index: 0, ...partsOf(PARTS) }],
      usage: { ...NO_USAGE, inputUncached: 5, output: 2 },
      end: { kind: 'finished' },
    } as const;
    const bytes = codec.writeAnswer(answer, writeContext(codec.wire));
    expect(bytes.toString()).toContain('"input":{"a":12345678901234567890}');
    const seen = await awsClient(bytes, 'application/json').send(
      new ConverseCommand({ modelId: 'm', messages: [] }),
    );
    expect(seen).toMatchObject({
      stopReason: 'tool_use',
      output: {
        message: {
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln+/=' } } },
            { text: 'é日本🎉' },
            { toolUse: { toolUseId: 'c1', name: 'get', input: { a: expect.anything() } } },
          ],
        },
      },
      usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 },
    });
    expect(codec.readAnswer(bytes, { id: '1' }).choices[0]?.parts).toEqual(answer.choices[0].parts);
  });

  const recordings = recordingsOf(codec.wire).map(({ name, bytes }): [string, Buffer] => [name, bytes]);
  test.skipIf(recordings.length === 0).each(recordings)('of %s, before and after', async (_name, bytes) => {
    const written = writeAll(codec, readWhole(codec, bytes));
    expect(await judgeConverseStream(written)).toEqual(await judgeConverseStream(bytes));
  });
});
