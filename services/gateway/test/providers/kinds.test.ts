// Above 300 lines: one table, the stream of each provider that can be configured.
/**
 * How an answer of each provider is read: where its stream has the usage, how it ends, which tier it names, in any content
 * coding. A provider that can be configured and has no row here fails the first test.
 */
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { listedKinds } from '@tollgate/pricing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../../../../packages/manifests/src/kind-table.ts';
import { eventFrame } from '../../src/dialects/bedrock-converse/frames.ts';
import { OWN_APIS } from '../../src/providers/own-apis.ts';
import { answerJson } from '../support/fake-provider.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';
import { SUCCESS } from '../wires/success.ts';
import { modelLine, tokenFile } from './cloud-world.ts';

type Row = {
  /** The kind of the account, if the row is about other models of it than its usual ones. */
  readonly kind?: string;
  /** What its kind calls those. */
  readonly modelId?: string;
  /** The account and its model `gpt` as a manifest, for kinds whose accounts say more than an address. */
  readonly account?: (name: string, origin: string) => string;
  /** Who asks, if not a client of chat completions: some models are asked in the client's own API alone. */
  readonly client?: 'anthropic-messages';
  /** The whole stream but for its end. */
  readonly stream: readonly Buffer[];
  /** What follows at the end of a good stream; some providers leave it out. Empty: the end of the body ends it. */
  readonly mark: string;
  /** How many of the last events must be missing for the stream to be cut. */
  readonly cutBefore: number;
  readonly contentType?: string;
  readonly tokens: Readonly<Record<string, number>>;
  /** The tier in the answer, if the provider names one. */
  readonly tier?: string;
};

const sse = (event: object) => Buffer.from(`data: ${JSON.stringify(event)}\n\n`);
const named = (event: { readonly type: string; readonly [member: string]: unknown }) =>
  Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
const chunk = (more: object) => sse({ id: 'c', object: 'chat.completion.chunk', model: 'm', ...more });
const text = chunk({ choices: [{ index: 0, delta: { content: 'Hello' }, finish_reason: null }] });
const finish = (choice: object = {}, more: object = {}) =>
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop', ...choice }], ...more });
const alone = (usage: object, more: object = {}) => chunk({ choices: [], usage, ...more });

const PLAIN = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };
const PLAIN_TOKENS = { inputUncached: 12, output: 5 };
const DONE = 'data: [DONE]\n\n';

/** A stream of an API like OpenAI's; `last` are its events from the finish on. */
function chat(last: readonly Buffer[], more: Partial<Row> = {}): Row {
  return { stream: [text, ...last], mark: DONE, cutBefore: last.length, tokens: PLAIN_TOKENS, ...more };
}

const apart = chat([finish(), alone(PLAIN)]);
const withFinish = chat([finish({}, { usage: PLAIN })]);
const everyChunk = chat([finish({}, { usage: PLAIN }), alone(PLAIN)]);
const frame = (type: string, event: object) => eventFrame(type, JSON.stringify(event));

const messages: Row = {
  stream: [
    named({
      type: 'message_start',
      message: {
        ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [] },
        usage: { input_tokens: 12, cache_read_input_tokens: 8, output_tokens: 1, service_tier: 'priority' },
      },
    }),
    named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    named({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'Hello and welcome' },
    }),
    named({ type: 'content_block_stop', index: 0 }),
    named({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }),
  ],
  mark: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  cutBefore: 1,
  tokens: { inputUncached: 12, inputCacheRead: 8, output: 5 },
  tier: 'priority',
};

/** Deployments of Azure's, each with its address. */
const azure =
  (kind: string, address: 'account' | 'model' | 'openai', model: string) =>
  (name: string, origin: string) => {
    const auth = 'auth_data: {type: api-key, api_key: azure-key}';
    const endpoint = address === 'openai' ? 'openai_endpoint' : 'azure_endpoint';
    const own = address === 'model' ? `${endpoint}: "${origin}", ${auth}, ` : '';
    const whole = address === 'model' ? '' : `${endpoint}: ${origin}\n${auth}\n`;
    return `type: provider-account/${kind}\nname: ${name}\n${whole}integrations:\n${modelLine(kind, 'gpt', own + model)}`;
  };
/** Models of Vertex AI; the environment of the gateway says who calls. */
const vertex = (model: string) => (name: string, origin: string) =>
  `type: provider-account/google-vertex\nname: ${name}\nbase_url: ${origin}\nproject_id: my-project-1
region: europe-west4\nintegrations:\n${modelLine('vertex', 'gpt', model)}`;

const gemini = (more: object = {}): Row => ({
  stream: [
    sse({ candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] }, index: 0 }] }),
    sse({
      candidates: [{ content: { role: 'model', parts: [{ text: '!' }] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: {
        ...{ promptTokenCount: 12, candidatesTokenCount: 5, thoughtsTokenCount: 3, totalTokenCount: 20 },
        ...more,
      },
    }),
  ],
  mark: '',
  cutBefore: 1,
  tokens: { inputUncached: 12, output: 5, outputReasoning: 3 },
});

const ROWS: Readonly<Record<string, Row>> = {
  'azure-openai': {
    ...chat([finish({}, { service_tier: 'priority' }), alone(PLAIN, { service_tier: 'priority' })], {
      tier: 'priority',
    }),
    account: azure('azure-openai', 'account', 'model_id: gpt-4o'),
  },
  'azure-foundry': { ...apart, account: azure('azure-foundry', 'model', 'model_id: phi-4') },
  'azure-foundry-claude': {
    ...messages,
    kind: 'azure-foundry',
    account: azure('azure-foundry', 'model', 'model_id: claude-sonnet-4-5'),
  },
  'microsoft-foundry': { ...apart, account: azure('microsoft-foundry', 'openai', 'model_id: gpt-4o') },
  'microsoft-foundry-claude': {
    ...messages,
    kind: 'microsoft-foundry',
    account: azure('microsoft-foundry', 'openai', 'model_id: mine, publisher: Anthropic'),
  },
  'google-vertex': {
    ...gemini({ trafficType: 'ON_DEMAND_PRIORITY' }),
    tier: 'priority',
    account: vertex('model_id: gemini-2.5-flash'),
  },
  'google-vertex-claude': {
    ...messages,
    kind: 'google-vertex',
    account: vertex('model_id: claude-sonnet-4-5@20250929'),
  },
  'google-vertex-llama': {
    ...apart,
    kind: 'google-vertex',
    account: vertex('model_id: meta/llama-3.3-70b-instruct-maas'),
  },
  'aws-bedrock-openai': { ...apart, kind: 'aws-bedrock', modelId: 'openai.gpt-oss-120b-1:0' },
  'aws-bedrock-claude': {
    ...messages,
    kind: 'aws-bedrock',
    modelId: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    client: 'anthropic-messages',
  },
  'aws-bedrock-mantle-claude': {
    ...messages,
    kind: 'aws-bedrock-mantle',
    modelId: 'anthropic.claude-haiku-4-5',
  },
  openai: chat([finish({}, { service_tier: 'flex' }), alone(PLAIN, { service_tier: 'flex' })], {
    tier: 'flex',
  }),
  anthropic: messages,
  'aws-claude-platform': messages,
  'google-gemini': gemini(),
  'mistral-ai': withFinish,
  cohere: apart,
  groq: chat([finish({}, { x_groq: { id: 'r', usage: PLAIN }, service_tier: 'on_demand' })], {
    tier: 'on_demand',
  }),
  deepseek: chat(
    [
      finish(
        {},
        {
          usage: {
            ...{ prompt_tokens: 130, completion_tokens: 40, total_tokens: 170 },
            ...{ prompt_cache_hit_tokens: 80, prompt_cache_miss_tokens: 50 },
          },
        },
      ),
    ],
    { tokens: { inputUncached: 50, inputCacheRead: 80, output: 40 } },
  ),
  xai: chat(
    [
      finish(),
      alone({
        ...{ prompt_tokens: 100, completion_tokens: 10, total_tokens: 400 },
        prompt_tokens_details: { cached_tokens: 60 },
        completion_tokens_details: { reasoning_tokens: 290 },
      }),
    ],
    { tokens: { inputUncached: 40, inputCacheRead: 60, output: 10, outputReasoning: 290 } },
  ),
  'together-ai': chat([finish({}, { usage: { ...PLAIN, cached_tokens: 4 } })], {
    tokens: { inputUncached: 8, inputCacheRead: 4, output: 5 },
  }),
  'fireworks-ai': withFinish,
  openrouter: chat([finish(), alone({ ...PLAIN, cost: 0.0001 })]),
  'perplexity-ai': everyChunk,
  cerebras: withFinish,
  deepinfra: apart,
  moonshot: chat([finish({ usage: { ...PLAIN, cached_tokens: 4 } })], {
    tokens: { inputUncached: 8, inputCacheRead: 4, output: 5 },
  }),
  alibaba: apart,
  sambanova: apart,
  baseten: apart,
  ai21: apart,
  databricks: apart,
  'snowflake-cortex': apart,
  'aws-bedrock-mantle': apart,
  ollama: apart,
  cloudera: apart,
  wafer: apart,
  'self-hosted-model': apart,
  'aws-sagemaker': {
    stream: [text, finish(), alone(PLAIN), Buffer.from(DONE)].map((event) =>
      eventFrame('PayloadPart', event.toString()),
    ),
    mark: '',
    cutBefore: 3,
    contentType: 'application/vnd.amazon.eventstream',
    tokens: PLAIN_TOKENS,
    account: (name, origin) =>
      `type: provider-account/aws-sagemaker\nname: ${name}\nbase_url: ${origin}\nregion: eu-central-1
auth_data: {type: access-key-based, access_key_id: AKIATEST, secret_access_key: aws-secret}
integrations:\n${modelLine('sagemaker', 'gpt', 'model_id: my-endpoint')}`,
  },
  'aws-bedrock': {
    stream: [
      frame('messageStart', { role: 'assistant' }),
      frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hello' } }),
      frame('contentBlockStop', { contentBlockIndex: 0 }),
      frame('messageStop', { stopReason: 'end_turn' }),
      frame('metadata', {
        usage: { inputTokens: 12, outputTokens: 5, totalTokens: 17 },
        metrics: { latencyMs: 1 },
        serviceTier: { type: 'flex' },
      }),
    ],
    mark: '',
    cutBefore: 3,
    contentType: 'application/vnd.amazon.eventstream',
    tokens: PLAIN_TOKENS,
    tier: 'flex',
  },
};

/** What has models and is no provider. */
const NO_PROVIDERS = ['virtual-model', 'guardrail-config-group', 'custom-endpoint'];
const CONFIGURABLE = [...KINDS.keys()]
  .filter((type) => type.startsWith('provider-account/'))
  .map((type) => type.slice('provider-account/'.length))
  .filter((kind) => !NO_PROVIDERS.includes(kind));
it('every provider that can be configured has a row, but for those whose own APIs have no streams', () => {
  const kinds = new Set(Object.entries(ROWS).map(([name, { kind = name }]) => kind));
  expect([...kinds].sort()).toEqual(CONFIGURABLE.filter((kind) => !Object.hasOwn(OWN_APIS, kind)).sort());
});

it('every provider that can be configured has list prices, or is known to have none', () => {
  const { listed, unlisted } = listedKinds();
  expect([...listed, ...unlisted].sort()).toEqual(CONFIGURABLE.sort());
});

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  const { origin } = new URL(system.provider.baseUrl);
  const accounts = Object.entries(ROWS)
    .filter(([, { account }]) => account === undefined)
    .map(([name, { kind = name, modelId }]) => ({
      ...{ name, kind, baseUrl: origin, credential: 'sk-it' },
      ...(modelId !== undefined && { modelId }),
    }));
  const manifests = Object.entries(ROWS).flatMap(([name, { account }]) => account?.(name, origin) ?? []);
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', googleFile(origin));
  vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'my-project-1');
  system.policy.publish(policyConfig(accounts, 60, manifests));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 60 }));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await system?.stop();
});

/** What the environment of the gateway has for Google: a token to exchange for one of Google's at the provider. */
function googleFile(origin: string): string {
  const file = tokenFile();
  const credentials = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${origin}/token`,
    credential_source: { file },
  };
  writeFileSync(`${file}.json`, JSON.stringify(credentials));
  return `${file}.json`;
}

describe.each(Object.entries(ROWS))('a stream of %s', (kind, row) => {
  const send = (response: ServerResponse, body: Buffer, encoding?: string) => {
    response.writeHead(200, {
      'content-type': row.contentType ?? 'text/event-stream',
      ...(encoding !== undefined && { 'content-encoding': encoding }),
    });
    response.end(body);
  };
  async function streamed(answer: (response: ServerResponse) => void) {
    system.provider.answer = (response, { url }) => {
      if (url === '/token')
        answerJson(response, { access_token: 'google', token_type: 'Bearer', expires_in: 3_600 });
      else answer(response);
    };
    const messages = [{ role: 'user', content: 'Say hello.' }];
    const body = { model: `${kind}/gpt`, messages, max_tokens: 100, stream: true };
    const path = row.client === undefined ? '/v1/chat/completions' : '/v1/messages';
    const response = await system.post(path, body);
    const said = await response.text();
    return { said, event: await system.eventOf(response.headers.get('x-request-id')) };
  }
  const end = SUCCESS[row.client ?? 'openai-chat'];
  const whole = Buffer.concat([...row.stream, Buffer.from(row.mark)]);
  const charged = {
    errorCode: '',
    usageSource: 'USAGE_SOURCE_PROVIDER',
    tokens: row.tokens,
    ...(row.tier !== undefined && { serviceTier: row.tier }),
  };

  it.each([
    ['plain', undefined, (body: Buffer) => body],
    ['in gzip that nobody asked for', 'gzip', gzipSync],
    ['in Brotli', 'br', brotliCompressSync],
  ])('is whole and charged by its usage: %s', async (_how, encoding, encode) => {
    const { said, event } = await streamed((response) => send(response, encode(whole), encoding));
    expect(said).toContain('Hello');
    expect(said).toMatch(end);
    expect(event).toMatchObject(charged);
  });

  it.runIf(row.mark !== '')('is whole without its end mark', async () => {
    const { said, event } = await streamed((response) => send(response, Buffer.concat(row.stream)));
    expect(said).toMatch(end);
    expect(event).toMatchObject(charged);
  });

  it('is an error if it ends before its finish, and counted as far as it came', async () => {
    const begun = Buffer.concat(row.stream.slice(0, -row.cutBefore));
    const { said, event } = await streamed((response) => send(response, begun));
    expect(said).toContain('Hello');
    expect(said).not.toMatch(end);
    expect(event).toMatchObject({ errorCode: 'upstream_error', usageSource: 'USAGE_SOURCE_ESTIMATED' });
    expect(event.tokens?.output).toBeGreaterThan(0);
  });
});
