import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventFrame, exceptionFrame } from '../../src/dialects/bedrock-converse/frames.ts';
import { AWS, type AwsAnswer, type FakeAws, startFakeAws } from '../support/fake-aws.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig, type TestAccount } from '../support/policy-config.ts';
import { type ClientWire, wireClients } from './clients.ts';

const CLIENTS: readonly ClientWire[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'];
const MODEL_ID = 'eu.amazon.nova-pro-v1:0';

const USAGE = { inputTokens: 20, outputTokens: 9, totalTokens: 29 };
const TEXT = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello there' }] } },
  stopReason: 'end_turn',
  usage: USAGE,
  metrics: { latencyMs: 1 },
};
const frame = (type: string, event: object) => eventFrame(type, JSON.stringify(event));
const TEXT_STREAM = [
  frame('messageStart', { role: 'assistant' }),
  frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hello' } }),
  frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: ' there' } }),
  frame('contentBlockStop', { contentBlockIndex: 0 }),
  frame('messageStop', { stopReason: 'end_turn' }),
  frame('metadata', { usage: USAGE, metrics: { latencyMs: 1 } }),
];
const TOOL_STREAM = [
  frame('messageStart', { role: 'assistant' }),
  frame('contentBlockStart', {
    contentBlockIndex: 0,
    start: { toolUse: { toolUseId: 'call_1', name: 'get_weather' } },
  }),
  frame('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '{"city":' } } }),
  frame('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '"Paris"}' } } }),
  frame('contentBlockStop', { contentBlockIndex: 0 }),
  frame('messageStop', { stopReason: 'tool_use' }),
  frame('metadata', { usage: USAGE, metrics: { latencyMs: 1 } }),
];

let aws: FakeAws;
let answer: AwsAnswer;
let system: TestSystem;

beforeAll(async () => {
  aws = await startFakeAws();
  aws.answer = () => answer;
  system = await startTestSystem();
  const kind = {
    kind: 'aws-bedrock',
    baseUrl: aws.baseUrl,
    credential: AWS.secret,
    modelId: MODEL_ID,
  } as const;
  const accounts: TestAccount[] = [
    {
      ...kind,
      name: 'signed',
      authData: '{type: access-key-based, access_key_id: AKIATEST, secret_access_key: "env:KEY"}',
    },
    { ...kind, name: 'bearer', credential: AWS.apiKey },
    {
      ...kind,
      name: 'wrong',
      credential: 'another-secret',
      authData: '{type: access-key-based, access_key_id: AKIATEST, secret_access_key: "env:KEY"}',
    },
    { ...kind, name: 'ambient', credential: '', authData: '' },
  ];
  system.policy.publish(policyConfig(accounts, 8));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 8 }), {
    timeout: 10_000,
  });
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await system?.stop();
  await aws?.stop();
});

describe.each(CLIENTS)('a client of %s on Bedrock', (wire) => {
  const client = (account = 'signed') => wireClients(system.url, `${account}/gpt`)[wire];
  const usage = { input: 20, output: 9 };

  test('gets an answer to a signed call, metered by the provider', async () => {
    answer = { body: TEXT };
    expect(await client().whole()).toEqual({ text: 'Hello there', calls: [], ...usage });
    const call = aws.calls.at(-1);
    expect(call?.path).toBe(`/model/${encodeURIComponent(MODEL_ID)}/converse`);
    expect(JSON.parse(String(call?.body))).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      toolConfig: { tools: [{ toolSpec: { name: 'get_weather' } }] },
    });
    await expectMetered();
  });

  test('gets a stream of text', async () => {
    answer = { body: Buffer.concat(TEXT_STREAM) };
    expect(await client().stream()).toEqual({ text: 'Hello there', calls: [], ...usage });
    expect(aws.calls.at(-1)?.path).toBe(`/model/${encodeURIComponent(MODEL_ID)}/converse-stream`);
    await expectMetered();
  });

  test('gets a streamed call of a tool', async () => {
    answer = { body: Buffer.concat(TOOL_STREAM) };
    const called = [{ name: 'get_weather', arguments: { city: 'Paris' } }];
    expect(await client().stream()).toEqual({ text: '', calls: called, ...usage });
    await expectMetered();
  });

  test('does not take a stream for complete that was cut, or in which Bedrock reports an error', async () => {
    const cut = Buffer.concat(TEXT_STREAM.slice(0, 3));
    answer = { body: cut, cutAt: cut.length };
    await expect(client().stream()).rejects.toThrow('broke off its answer');
    const error = exceptionFrame('throttlingException', JSON.stringify({ message: 'Too many tokens.' }));
    answer = { body: Buffer.concat([...TEXT_STREAM.slice(0, 3), error]) };
    await expect(client().stream()).rejects.toThrow('Too many tokens.');
  });

  test('gets an error of Bedrock with its status', async () => {
    answer = { body: { message: 'Too many requests.', __type: 'ThrottlingException' }, status: 429 };
    await expect(client().whole()).rejects.toMatchObject({ status: 429 });
  });

  async function expectMetered(): Promise<void> {
    const event = await system.eventOf(system.policy.requests.at(-1)?.requestId ?? null);
    expect(event).toMatchObject({
      provider: 'aws-bedrock',
      dialect: wire,
      usageSource: 'USAGE_SOURCE_PROVIDER',
      tokens: { inputUncached: 20, output: 9 },
      httpStatus: 200,
    });
  }
});

const chat = (account: string) => wireClients(system.url, `${account}/gpt`)['openai-chat'].whole();

test('an API key of Bedrock is sent as it is, without a signature', async () => {
  answer = { body: TEXT };
  expect(await chat('bearer')).toMatchObject({ text: 'Hello there' });
  expect(aws.calls.at(-1)?.authorization).toBe('Bearer bedrock-api-key');
});

test("an account without a key is signed with the credentials of the gateway's environment", async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', AWS.secret);
  answer = { body: TEXT };
  expect(await chat('ambient')).toMatchObject({ text: 'Hello there' });
  expect(aws.calls.at(-1)?.authorization).toContain(`Credential=AKIATEST/`);
});

test('a call signed with another secret is refused by AWS, and the secret is not shown', async () => {
  const before = aws.calls.length;
  await expect(chat('wrong')).rejects.toMatchObject({ status: 403 });
  await expect(chat('wrong')).rejects.not.toThrow('another-secret');
  expect(aws.calls).toHaveLength(before);
});
