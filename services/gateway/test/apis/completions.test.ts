import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson, beginStream } from '../support/fake-provider.ts';
import { KEY, type TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem([{ name: 'main' }, { name: 'claude', kind: 'anthropic' }]);
});
afterAll(() => system?.stop());

const sdk = () => new OpenAI({ baseURL: `${system.url}/v1`, apiKey: KEY, maxRetries: 0 });
const ASK = { model: 'main/gpt', prompt: 'Once upon', max_tokens: 7 };
const HEAD = { id: 'cmpl-1', object: 'text_completion', created: 1, model: 'm' };
const USAGE = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };

function chunk(text: string, finish: string | null = null): string {
  const choices = [{ index: 0, text, logprobs: null, finish_reason: finish }];
  return `data: ${JSON.stringify({ ...HEAD, choices })}\n\n`;
}

test('a completion passes and is metered by the provider', async () => {
  const answer = {
    ...HEAD,
    choices: [{ index: 0, text: ' a time', logprobs: null, finish_reason: 'stop' }],
    usage: USAGE,
  };
  system.provider.answer = (response) => answerJson(response, answer);
  const { data, response } = await sdk().completions.create(ASK).withResponse();
  expect(data).toEqual(answer);
  expect(system.provider.requests.at(-1)?.url).toBe('/v1/completions');
  const id = response.headers.get('x-request-id');
  expect(system.policy.requests.at(-1)).toMatchObject({ modelType: 'completion', outputTokensMax: 7 });
  expect(await system.eventOf(id)).toMatchObject({
    dialect: 'openai-completions',
    tokens: { inputUncached: 3, output: 5 },
    usageSource: 'USAGE_SOURCE_PROVIDER',
  });
});

test('a stream passes, its usage is asked for, read and kept from the client', async () => {
  const usage = `data: ${JSON.stringify({ ...HEAD, choices: [], usage: USAGE })}\n\n`;
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(`${chunk(' a')}${chunk(' time', 'stop')}${usage}data: [DONE]\n\n`);
  };
  const { data, response } = await sdk()
    .completions.create({ ...ASK, stream: true })
    .withResponse();
  let text = '';
  for await (const part of data) {
    expect(part.usage ?? null).toBeNull();
    text += part.choices[0]?.text ?? '';
  }
  expect(text).toBe(' a time');
  expect(JSON.parse(String(system.provider.requests.at(-1)?.body))).toMatchObject({
    stream_options: { include_usage: true },
  });
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    tokens: { inputUncached: 3, output: 5 },
    streaming: true,
  });
});

test('a stream that breaks off is an error, and what was delivered is charged', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.write(chunk(' a time'), () => setImmediate(() => response.destroy()));
  };
  const { data, response } = await sdk()
    .completions.create({ ...ASK, stream: true })
    .withResponse();
  await expect(async () => {
    for await (const _part of data);
  }).rejects.toThrow('broke off its answer');
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ errorCode: 'upstream_error', usageSource: 'USAGE_SOURCE_ESTIMATED' });
  expect(event.tokens?.output).toBe(2);
});

test('every prompt and every answer of it is reserved', async () => {
  await system.post('/v1/completions', { ...ASK, prompt: ['a', 'b'], n: 3 });
  expect(system.policy.requests.at(-1)).toMatchObject({ choices: 6, outputTokensMax: 42 });
  await system.post('/v1/completions', { ...ASK, prompt: [1, 2, 3] });
  expect(system.policy.requests.at(-1)).toMatchObject({ choices: 1, outputTokensMax: 7 });
});

test('a request without a prompt is refused by name, and one to another wire as not served', async () => {
  const bad = await system.post('/v1/completions', { model: 'main/gpt' });
  expect(bad.status).toBe(400);
  expect(await bad.json()).toMatchObject({ error: { param: 'prompt' } });
  const asked = system.policy.requests.length;
  const other = await system.post('/v1/completions', { ...ASK, model: 'claude/gpt' });
  expect(other.status).toBe(501);
  expect(await other.json()).toMatchObject({
    error: {
      code: 'not_implemented',
      message: expect.stringContaining('"claude" does not serve completions'),
    },
  });
  expect(system.policy.requests).toHaveLength(asked);
});
