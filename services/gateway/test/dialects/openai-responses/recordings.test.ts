import OpenAI from 'openai';
import type { Response as OpenAiResponse } from 'openai/resources/responses/responses';
import { describe, expect, test } from 'vitest';
import { openAiResponsesCodec as codec } from '../../../src/dialects/openai-responses/codec.ts';
import { recordingsOf } from '../codecs/recordings.ts';
import { readWhole, writeAll } from '../codecs/streams.ts';

/** Its deltas say less than the text that they are deltas of: it was shortened by hand. */
const SHORTENED = 'openai-shell-container.1.chunks.txt';

const RECORDED = recordingsOf(codec.wire)
  .filter(({ name }) => !name.endsWith(SHORTENED))
  .map(({ name, bytes }): [name: string, bytes: Buffer] => [name, bytes]);

describe.skipIf(RECORDED.length === 0)('recorded Responses streams, translated', () => {
  test.each(RECORDED)('%s means the same to the OpenAI SDK as before', async (_name, bytes) => {
    const written = writeAll(codec, readWhole(codec, bytes));
    const [original, translated] = [await judged(bytes), await judged(written)];
    expect(meaning(translated)).toEqual(meaning(original));
    expect(translated.id).toBe(original.id);
  });
});

/** What the official SDK makes of these bytes, as the last event of a stream has it. */
async function judged(bytes: Buffer): Promise<OpenAiResponse> {
  const client = new OpenAI({
    apiKey: 'k',
    maxRetries: 0,
    fetch: async () => new Response(bytes, { headers: { 'content-type': 'text/event-stream' } }),
  });
  let last: OpenAiResponse | undefined;
  for await (const event of await client.responses.create({ model: 'm', input: 'x', stream: true })) {
    if (event.type === 'response.completed') last ??= event.response;
  }
  if (last === undefined) throw new Error('no response.completed');
  return last;
}

/** What a client acts upon: items without their ids, the end, and the use. */
function meaning(response: OpenAiResponse) {
  const items = response.output.flatMap((item): object[] => {
    switch (item.type) {
      case 'message':
        return [
          ...item.content.map((part) =>
            part.type === 'output_text'
              ? { text: part.text, annotations: part.annotations }
              : { refusal: part.refusal },
          ),
        ];
      case 'reasoning': {
        const text = item.summary.map((part) => part.text).join('\n\n');
        const encrypted = item.encrypted_content ?? undefined;
        return text === '' && encrypted === undefined ? [] : [{ reasoning: text, encrypted }];
      }
      case 'function_call':
        return [{ call: item.name, id: item.call_id, arguments: item.arguments, namespace: item.namespace }];
      case 'custom_tool_call':
        return [{ call: item.name, id: item.call_id, input: item.input }];
      default:
        return [item];
    }
  });
  const { usage } = response;
  return {
    items,
    status: response.status,
    input: usage?.input_tokens,
    cached: usage?.input_tokens_details.cached_tokens,
    output: usage?.output_tokens,
    reasoning: usage?.output_tokens_details.reasoning_tokens,
  };
}
