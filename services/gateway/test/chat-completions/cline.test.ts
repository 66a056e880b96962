import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginStream, DONE_EVENT, USAGE_EVENT } from '../support/fake-provider.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';

const CAPTURED = path.resolve(import.meta.dirname, '../../../../../shared/reference/clients/cline');
const files = [
  'cline-chat-first-request.json',
  'cline-chat-second-request-with-tool-result.json',
  'thinking-01.json',
];

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const toolCall = (delta: object) =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: null }], usage: null })}\n\n`;
const ANSWER = [
  toolCall({ role: 'assistant', content: null }),
  toolCall({
    tool_calls: [
      { index: 0, id: 'call_1', type: 'function', function: { name: 'read_file', arguments: '' } },
    ],
  }),
  toolCall({ tool_calls: [{ index: 0, function: { arguments: '{"path":"a.ts"}' } }] }),
  `data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":null}\n\n`,
  USAGE_EVENT,
  DONE_EVENT,
];

/** Replays a request; the provider must get it, and the client its answer, to the byte. */
async function replay(body: object, headers: Record<string, string>): Promise<void> {
  system.provider.answer = (response) => {
    beginStream(response);
    for (const event of ANSWER) response.write(event);
    response.end();
  };
  const sent = JSON.stringify({ ...body, model: 'main/gpt' });
  const response = await system.post('/v1/chat/completions', sent, headers);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(ANSWER.join(''));
  expect(system.provider.requests.at(-1)?.body.toString()).toBe(sent.replace('"main/gpt"', '"gpt-4o"'));
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    streaming: true,
    usageSource: 'USAGE_SOURCE_PROVIDER',
    endedBy: 'ENDED_BY_FINISHED',
  });
}

test("an editor's first request keeps its tools and its stream", async () => {
  const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
  const tool = (name: string) => ({
    type: 'function',
    function: { name, description: 'A tool.', parameters, strict: false },
  });
  await replay(
    {
      messages: [
        { role: 'system', content: 'You edit code. '.repeat(500) },
        { role: 'user', content: [{ type: 'text', text: 'Read a.ts' }] },
      ],
      tools: Array.from({ length: 10 }, (_, index) => tool(`tool_${index}`)),
      tool_choice: 'auto',
      stream: true,
      stream_options: { include_usage: true },
    },
    { 'user-agent': 'ai-sdk/openai-compatible/3.0.37', 'accept-encoding': 'gzip, deflate, br, zstd' },
  );
});

describe.skipIf(!existsSync(CAPTURED))(
  'captured requests of Cline (skipped where the captures are not)',
  () => {
    test.each(files)('%s is replayed to the byte', async (file) => {
      const captured = JSON.parse(readFileSync(path.join(CAPTURED, file), 'utf8'));
      await replay(captured.body, { 'user-agent': captured.headers['user-agent'] });
    });
  },
);
