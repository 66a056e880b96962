import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { markedMessages } from '../../src/request/written/prompt-cache/marked-messages.ts';
import { answerJson } from '../support/fake-provider.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';

const MARK = { type: 'ephemeral' };
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
const CONVERSE = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello!' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 12, outputTokens: 5, totalTokens: 17 },
};

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  const origin = system.provider.baseUrl.replace(/\/v1$/, '');
  const account = (
    kind: string,
    name: string,
    more: string,
    modelId: string,
  ) => `type: provider-account/${kind}
name: ${name}
${more}
integrations: [{type: integration/model/${kind.replace('aws-', '')}, name: m, model_id: ${modelId}, model_types: [chat]}]
`;
  const key = 'auth_data: {type: api-key, api_key: k}';
  system.policy.publish(
    policyConfig([], 50, [
      account('anthropic', 'claude', `base_url: ${origin}/v1\n${key}`, 'claude-sonnet-4-5'),
      account(
        'anthropic',
        'marking',
        `base_url: ${origin}/v1\n${key}\nprompt_caching: 1h`,
        'claude-sonnet-4-5',
      ),
      account(
        'aws-bedrock',
        'nova',
        `base_url: ${origin}/aws\nregion: eu-central-1\n${key}`,
        'amazon.nova-pro-v1:0',
      ),
      account('openai', 'gpt', `base_url: ${origin}/v1\n${key}`, 'gpt-4o'),
    ]),
  );
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 50 }));
});
beforeEach(() => {
  system.provider.answer = (response, { url }) =>
    answerJson(response, url.startsWith('/aws') ? CONVERSE : MESSAGE);
});
afterAll(() => system?.stop());

async function sent(path: string, body: object, headers: Record<string, string> = {}) {
  const response = await system.post(path, body, headers);
  await response.arrayBuffer();
  return JSON.parse(String(system.provider.requests.at(-1)?.body));
}

const MESSAGES = {
  max_tokens: 100,
  system: 'Be brief.',
  messages: [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
    },
  ],
};
const CHAT = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ],
};

describe('x-tfy-cache-control', () => {
  it('marks the end of instructions and of the last message of a client of Anthropic', async () => {
    const body = await sent(
      '/v1/messages',
      { ...MESSAGES, model: 'claude/m' },
      { 'x-tfy-cache-control': 'true' },
    );
    expect(body.system).toEqual([{ type: 'text', text: 'Be brief.', cache_control: MARK }]);
    expect(body.messages[0]).toEqual({ role: 'user', content: 'Hi' });
    expect(body.messages[2].content).toEqual([
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two', cache_control: MARK },
    ]);
  });

  it('marks them for clients of another API, and as Bedrock writes it', async () => {
    const claude = await sent(
      '/v1/chat/completions',
      { ...CHAT, model: 'claude/m' },
      { 'x-tfy-cache-control': '1h' },
    );
    expect(claude.system.at(-1)).toMatchObject({ cache_control: { type: 'ephemeral', ttl: '1h' } });
    expect(claude.messages.at(-1).content.at(-1)).toMatchObject({
      cache_control: { type: 'ephemeral', ttl: '1h' },
    });
    const nova = await sent(
      '/v1/chat/completions',
      { ...CHAT, model: 'nova/m' },
      { 'x-tfy-cache-control': 'true' },
    );
    expect(nova.system.at(-1)).toEqual({ cachePoint: { type: 'default' } });
    expect(nova.messages.at(-1).content.at(-1)).toEqual({ cachePoint: { type: 'default' } });
  });

  it('changes nothing for a provider that caches by itself, and for a client that marks', async () => {
    const plain = { ...CHAT, model: 'gpt/m' };
    const gpt = await sent('/v1/chat/completions', plain, { 'x-tfy-cache-control': 'true' });
    expect(gpt.messages).toEqual(CHAT.messages);
    const marked = {
      ...MESSAGES,
      model: 'claude/m',
      system: [{ type: 'text', text: 'Be brief.', cache_control: MARK }],
    };
    const body = await sent('/v1/messages', marked, { 'x-tfy-cache-control': 'true' });
    expect(body.messages).toEqual(MESSAGES.messages);
  });

  it('goes before what the account says', async () => {
    const body = { ...MESSAGES, model: 'marking/m' };
    const marked = await sent('/v1/messages', body);
    expect(marked.system.at(-1).cache_control).toEqual({ type: 'ephemeral', ttl: '1h' });
    expect((await sent('/v1/messages', body, { 'x-tfy-cache-control': 'off' })).system).toBe('Be brief.');
  });

  it('is refused with another value', async () => {
    const response = await system.post(
      '/v1/messages',
      { ...MESSAGES, model: 'claude/m' },
      { 'x-tfy-cache-control': 'sometimes' },
    );
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('x-tfy-cache-control must be true, 5m, 1h or false');
  });
});

it('changes nothing of a request but its marks', () => {
  const block = fc.oneof(
    fc.record({ type: fc.constant('text'), text: fc.string({ minLength: 1 }) }),
    fc.record({ type: fc.constant('thinking'), thinking: fc.string(), signature: fc.string() }),
    fc.record({ type: fc.constant('tool_result'), tool_use_id: fc.string(), content: fc.string() }),
  );
  const content = fc.oneof(fc.string(), fc.array(block, { maxLength: 3 }));
  const request = fc.record(
    {
      system: content,
      tools: fc.array(fc.record({ name: fc.string(), input_schema: fc.constant({ content: [] }) }), {
        maxLength: 2,
      }),
      messages: fc.array(fc.record({ role: fc.constantFrom('user', 'assistant'), content }), {
        maxLength: 4,
      }),
    },
    { requiredKeys: ['messages'] },
  );
  fc.assert(
    fc.property(request, fc.constantFrom(0, 2), (body, indent) => {
      const bytes = Buffer.from(JSON.stringify(body, null, indent));
      const marked = JSON.parse(markedMessages(bytes, body, '5m').toString());
      expect(unmarked(marked, body)).toEqual(JSON.parse(bytes.toString()));
    }),
    { numRuns: 1_000 },
  );
});

/** Without marks, and texts as the texts that they were. */
function unmarked(marked: unknown, given: unknown): unknown {
  if (typeof given === 'string' && Array.isArray(marked)) {
    expect(marked).toEqual([{ type: 'text', text: given, cache_control: MARK }]);
    return given;
  }
  if (Array.isArray(marked))
    return marked.map((item, index) => unmarked(item, Array.isArray(given) ? given[index] : undefined));
  if (typeof marked !== 'object' || marked === null) return marked;
  return Object.fromEntries(
    Object.entries(marked)
      .filter(([name]) => name !== 'cache_control')
      .map(([name, value]) => [name, unmarked(value, Object(given)[name])]),
  );
}
