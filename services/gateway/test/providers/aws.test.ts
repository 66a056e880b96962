import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AWS, type FakeAws, startFakeAws } from '../support/fake-aws.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';

/**
 * Amazon's endpoints that speak other companies' APIs, as docs.aws.amazon.com (Bedrock user guide, "Endpoints", "Inference using
 * Anthropic Messages API") and platform.claude.com (Claude Platform on AWS) say. Signatures are verified.
 */
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'Hello!' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 12, cache_read_input_tokens: 8, cache_creation_input_tokens: 0, output_tokens: 5 },
};
const CHAT_REPLY = {
  id: 'c',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
};
const SIGNED = `{type: access-key-based, access_key_id: ${AWS.accessKeyId}, secret_access_key: ${JSON.stringify(AWS.secret)}}`;
const BEARER = `{type: api-key, api_key: ${AWS.apiKey}}`;

type Case = {
  readonly kind: string;
  readonly modelKind: string;
  readonly service: string;
  readonly more?: string;
  readonly calls: readonly {
    readonly modelId: string;
    readonly from: 'chat' | 'messages';
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
  }[];
};

const CASES: readonly Case[] = [
  {
    kind: 'aws-bedrock',
    modelKind: 'bedrock',
    service: 'bedrock',
    calls: [
      {
        modelId: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
        from: 'messages',
        path: '/anthropic/v1/messages',
        headers: { 'anthropic-version': '2023-06-01' },
      },
      { modelId: 'openai.gpt-oss-120b-1:0', from: 'chat', path: '/openai/v1/chat/completions' },
    ],
  },
  {
    kind: 'aws-bedrock-mantle',
    modelKind: 'bedrock-mantle',
    service: 'bedrock-mantle',
    more: 'project: proj_1',
    calls: [
      {
        modelId: 'anthropic.claude-opus-4-8',
        from: 'messages',
        path: '/anthropic/v1/messages',
        headers: { 'anthropic-version': '2023-06-01' },
      },
      { modelId: 'anthropic.claude-opus-4-8', from: 'chat', path: '/anthropic/v1/messages' },
      {
        modelId: 'openai.gpt-oss-120b',
        from: 'chat',
        path: '/v1/chat/completions',
        headers: { 'openai-project': 'proj_1' },
      },
    ],
  },
  {
    kind: 'aws-claude-platform',
    modelKind: 'aws-claude-platform',
    service: 'aws-external-anthropic',
    more: 'workspace_id: wrkspc_1',
    calls: [
      {
        modelId: 'claude-sonnet-4-5',
        from: 'messages',
        path: '/v1/messages',
        headers: { 'anthropic-workspace-id': 'wrkspc_1', 'anthropic-version': '2023-06-01' },
      },
      { modelId: 'claude-sonnet-4-5', from: 'chat', path: '/v1/messages' },
    ],
  },
];

let system: TestSystem;
let revision = 100;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system?.stop());

describe.each(CASES)('$kind', ({ kind, modelKind, service, more = '', calls }) => {
  let aws: FakeAws;
  beforeAll(async () => {
    aws = await startFakeAws(service);
    const of = ++revision;
    const models = calls.map(
      ({ modelId }, index) =>
        `  - {type: integration/model/${modelKind}, name: m${index}, model_id: "${modelId}", model_types: [chat]}`,
    );
    const account = (name: string, auth: string) =>
      `type: provider-account/${kind}\nname: ${name}\nregion: ${AWS.region}\nbase_url: ${aws.baseUrl}\n${more}\nauth_data: ${auth}\nintegrations:\n${models.join('\n')}\n`;
    const wrong = SIGNED.replace(JSON.stringify(AWS.secret), 'another-secret');
    const accounts = [account('signed', SIGNED), account('bearer', BEARER), account('wrong', wrong)];
    system.policy.publish(policyConfig([], of, accounts));
    await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: of }));
  });
  afterAll(() => aws.stop());

  it.each(['signed', 'bearer'])('answers %s calls at the path of each model, metered', async (account) => {
    for (const [index, { from, path, headers = {}, modelId }] of calls.entries()) {
      let seen: Record<string, unknown> = {};
      const isMessages = path.endsWith('/messages');
      aws.answer = (_call, given) => {
        seen = given;
        return { body: isMessages ? MESSAGE : CHAT_REPLY };
      };
      const body = { ...CHAT, model: `${account}/m${index}`, max_tokens: 100 };
      const response = await system.post(from === 'chat' ? '/v1/chat/completions' : '/v1/messages', body);
      expect(JSON.stringify(await response.json())).toContain('Hello!');
      const call = aws.calls.at(-1);
      expect(call?.path).toBe(path);
      expect(JSON.parse(String(call?.body))).toMatchObject({ model: modelId });
      expect(seen).toMatchObject(headers);
      const event = await system.eventOf(response.headers.get('x-request-id'));
      expect(event).toMatchObject({
        provider: kind,
        usageSource: 'USAGE_SOURCE_PROVIDER',
        tokens: isMessages
          ? { inputUncached: 12, inputCacheRead: 8, output: 5 }
          : { inputUncached: 12, output: 5 },
      });
    }
  });

  it('refuses a signature that is not right, and the client is not blamed', async () => {
    const response = await system.post('/v1/messages', { ...CHAT, model: 'wrong/m0', max_tokens: 100 });
    expect([403, 502]).toContain(response.status);
    expect(await response.text()).not.toContain('another-secret');
  });
});
