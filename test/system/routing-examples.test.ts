/**
 * The examples of TrueFoundry's pages on routing rules, virtual models and auto routing, as their field names and defaults were
 * in 2026: each is applied to a running Tollgate and does what its page says.
 */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { until } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

type Call = { readonly headers: IncomingHttpHeaders; readonly body: Record<string, unknown> };
/** What a provider answers next: a status, and how long it takes. */
type Mood = { status: number; delayMs: number };

let system: System;
let server: Server;
const calls: Record<string, Call[]> = {};
const moods: Record<string, Mood> = {};
/** What the model answers that classifies. */
let tier = 'simple';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const name = request.url?.split('/')[1] ?? '';
    const body: Record<string, unknown> = Object(await json(request));
    calls[name]?.push({ headers: request.headers, body });
    const { status, delayMs } = moods[name] ?? { status: 200, delayMs: 0 };
    const answer =
      name === 'judge' ? completion(tier) : name.startsWith('claude') ? MESSAGE : completion('Hello!');
    setTimeout(() => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(status === 200 ? answer : { error: { message: `status ${status}` } }));
    }, delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is of this kind.
  const { port } = server.address() as AddressInfo;
  system = await startEmbedded();
  await system.admin.applyYaml(accounts(`http://127.0.0.1:${port}`));
}, 120_000);
beforeEach(() => {
  for (const name of ['gpt', 'gpt-other', 'judge', 'azure', 'claude', 'claude-sonnet']) {
    calls[name] = [];
    moods[name] = { status: 200, delayMs: 0 };
  }
});
afterAll(async () => {
  await system?.stop();
  server?.closeAllConnections();
  server?.close();
});

const completion = (content: string) => ({
  id: 'c',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
});
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'Hello!' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 5 },
};

function accounts(origin: string): string {
  const account = (kind: string, name: string, at: string, model: string) => `type: provider-account/${kind}
name: ${name}
base_url: ${origin}/${at}/v1
auth_data: {type: api-key, api_key: sk-${at}}
integrations: [{name: ${model}, type: integration/model/${kind}, model_id: ${model}, model_types: [chat], cost: {metric: per_1000_tokens, value: {input: 1, output: 1}}}]
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
`;
  return [
    account('openai', 'openai-main', 'gpt', 'gpt-4o'),
    account('openai', 'openai-other', 'gpt-other', 'gpt-4o'),
    account('openai', 'openai-judge', 'judge', 'gpt-4o'),
    account('openai', 'azure', 'azure', 'gpt-4o'),
    account('anthropic', 'anthropic-main', 'claude', 'claude-sonnet'),
    // No test before the last ones makes it fail, so it is never down there.
    account('anthropic', 'anthropic-other', 'claude-sonnet', 'claude-sonnet'),
    'type: team\nname: research\nmembers: [tester@example.com]\n',
  ].join('---\n');
}

async function ask(
  model: string,
  given: { tags?: object; headers?: Record<string, string>; text?: string } = {},
): Promise<{ status: number; by: string | null; applied?: unknown }> {
  const response = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${system.key}`,
      'content-type': 'application/json',
      ...(given.tags && { 'x-tfy-metadata': JSON.stringify(given.tags) }),
      ...given.headers,
    },
    body: JSON.stringify({
      model,
      max_tokens: 50,
      messages: [{ role: 'user', content: given.text ?? 'Hi' }],
    }),
  });
  await response.arrayBuffer();
  const applied = response.headers.get('x-tfy-applied-rules');
  return {
    status: response.status,
    by: response.headers.get('x-tfy-resolved-model'),
    ...(applied !== null && { applied: JSON.parse(applied) as unknown }),
  };
}

async function apply(yaml: string, works: () => Promise<boolean>): Promise<void> {
  await system.admin.applyYaml(yaml);
  await until(works, { what: 'the gateway to have the example' });
  for (const name of Object.keys(calls)) calls[name] = [];
}

const isServed = (model: string, given?: Parameters<typeof ask>[1]) => async () =>
  (await ask(model, given)).status === 200;

async function answeredBy(
  times: number,
  asked: () => ReturnType<typeof ask>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let time = 0; time < times; time++) {
    const { by } = await asked();
    counts[by ?? ''] = (counts[by ?? ''] ?? 0) + 1;
  }
  return counts;
}

const RULE = (rule: string) =>
  `name: loadbalancing-config\ntype: gateway-load-balancing-config\nrules:\n${rule}`;

test('load balancing, the whole rule: overrides, headers, tags and a sticky session hold for its target', async () => {
  await apply(
    RULE(`  - id: gpt4o-weights
    type: weight-based-routing
    when: {subjects: ["team:research"], models: ["openai-main/gpt-4o"], metadata: {k: v}}
    load_balance_targets:
      - target: azure/gpt-4o
        weight: 90
        retry_config: {attempts: 2, delay: 100, on_status_codes: ["429", "500", "502", "503"]}
        fallback_status_codes: ["401", "403", "404", "429", "500", "502", "503"]
        fallback_candidate: true
        override_params: {temperature: 0.2, max_tokens: 1000}
        headers_override: {set: {x-foo: bar}, remove: [anthropic-beta]}
        metadata_match: {region: eu}
    sticky_routing:
      ttl_seconds: 3600
      session_identifiers: [{key: x-session-id, source: headers}, {key: user_id, source: metadata}]
`),
    isServed('openai-main/gpt-4o', { tags: { k: 'v', region: 'eu' } }),
  );
  await until(
    async () => (await ask('openai-main/gpt-4o', { tags: { k: 'v', region: 'eu' } })).by === 'azure/gpt-4o',
    {
      what: 'the rule to hold',
    },
  );
  calls['azure'] = [];
  await ask('openai-main/gpt-4o', { tags: { k: 'v', region: 'eu' }, headers: { 'anthropic-beta': 'x' } });
  expect(calls['azure'][0]?.body).toMatchObject({ temperature: 0.2, max_tokens: 1000 });
  expect(calls['azure'][0]?.headers).toMatchObject({ 'x-foo': 'bar' });
  expect(calls['azure'][0]?.headers['anthropic-beta']).toBeUndefined();
  // The rule is for requests with its tag alone.
  expect((await ask('openai-main/gpt-4o')).by).toBe('openai-main/gpt-4o');
});

test('a canary by weight: its share is small, it keeps sessions, and it is never a fallback', async () => {
  await apply(
    RULE(`  - id: canary
    type: weight-based-routing
    when: {models: [gpt-4], metadata: {environment: production}}
    load_balance_targets:
      - {target: openai-main/gpt-4o, weight: 90}
      - {target: anthropic-main/claude-sonnet, weight: 10, fallback_candidate: false}
    sticky_routing: {ttl_seconds: 600, session_identifiers: [{source: headers, key: x-session-id}]}
`),
    isServed('gpt-4', { tags: { environment: 'production' } }),
  );
  const production = { tags: { environment: 'production' } };
  const session = (id: number) => ({ ...production, headers: { 'x-session-id': `session-${id}` } });
  const first: (string | null)[] = [];
  for (let id = 0; id < 60; id++) first.push((await ask('gpt-4', session(id))).by);
  const again: (string | null)[] = [];
  for (let id = 0; id < 60; id++) again.push((await ask('gpt-4', session(id))).by);
  expect(again).toEqual(first);
  const canaries = first.filter((by) => by === 'anthropic-main/claude-sonnet').length;
  expect(canaries).toBeGreaterThan(0);
  expect(canaries).toBeLessThan(25);
  moods['gpt'] = { status: 400, delayMs: 0 };
  const ofGpt = first.indexOf('openai-main/gpt-4o');
  calls['claude'] = [];
  expect((await ask('gpt-4', session(ofGpt))).status).toBe(400);
  expect(calls['claude']).toEqual([]);
  // Without the tag no rule gives the name a model.
  expect((await ask('gpt-4')).status).toBe(404);
});

test('routing by latency leaves the slower target once both are measured', async () => {
  await apply(
    RULE(`  - id: fastest
    type: latency-based-routing
    when: {subjects: ["team:research"], models: [fastest]}
    load_balance_targets:
      - target: openai-main/gpt-4o
      - target: azure/gpt-4o
`),
    isServed('fastest'),
  );
  moods['azure'] = { status: 200, delayMs: 60 };
  await until(
    async () => {
      const counts = await answeredBy(4, () => ask('fastest'));
      return counts['openai-main/gpt-4o'] === 4;
    },
    { what: 'the faster target to be chosen' },
  );
});

test('a virtual model by priority: retries as its target says, then the next one with its own parameters', async () => {
  await apply(
    `name: chat-group
type: provider-account/virtual-model
integrations:
  - name: assistant
    type: integration/model/virtual
    model_types: [chat]
    routing_config:
      type: priority-based-routing
      load_balance_targets:
        - target: anthropic-main/claude-sonnet
          priority: 0
          retry_config: {attempts: 2, delay: 200, on_status_codes: ["429", "500", "503"]}
          fallback_status_codes: ["429", "500", "502", "503"]
        - target: openai-main/gpt-4o
          priority: 1
          override_params: {temperature: 0.2}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
`,
    isServed('chat-group/assistant'),
  );
  expect((await ask('chat-group/assistant')).by).toBe('anthropic-main/claude-sonnet');
  calls['claude'] = [];
  moods['claude'] = { status: 400, delayMs: 0 };
  expect((await ask('chat-group/assistant')).status).toBe(400);
  expect(calls['claude']).toHaveLength(1);
  moods['claude'] = { status: 503, delayMs: 0 };
  calls['claude'] = [];
  expect(await ask('chat-group/assistant')).toEqual({ status: 200, by: 'openai-main/gpt-4o' });
  expect(calls['claude']).toHaveLength(3);
  expect(calls['gpt']?.at(-1)?.body).toMatchObject({ temperature: 0.2 });
});

test('a fallback rule: the requested model first, then its models after the statuses of the rule alone', async () => {
  await apply(
    `name: fallbacks
type: gateway-fallback-config
rules:
  - id: when-busy
    when:
      subjects: ["team:research"]
      models: [openai-other/gpt-4o]
      metadata: {k: v}
      response_status_codes: [404, 429]
    fallback_models:
      - {target: azure/gpt-4o, override_params: {max_tokens: 1000}}
      - target: anthropic-main/claude-sonnet
`,
    isServed('openai-other/gpt-4o'),
  );
  const asked = { tags: { k: 'v' } };
  moods['gpt-other'] = { status: 404, delayMs: 0 };
  const isFallback = async () => (await ask('openai-other/gpt-4o', asked)).status === 200;
  await until(isFallback, { what: 'the rule to hold' });
  const fallen = await ask('openai-other/gpt-4o', asked);
  expect(fallen).toEqual({ status: 200, by: 'azure/gpt-4o' });
  expect(calls['azure']?.at(-1)?.body).toMatchObject({ max_tokens: 1000 });
  // Requests without the tag have no fallback.
  expect((await ask('openai-other/gpt-4o')).status).toBe(404);
  // 403 is among the usual statuses and not among those of the rule.
  moods['gpt-other'] = { status: 403, delayMs: 0 };
  const refused = await ask('openai-other/gpt-4o', asked);
  expect(refused.by).toBe('openai-other/gpt-4o');
  expect(refused.status).toBeGreaterThanOrEqual(400);
});

test('a virtual model by weight is known by its name, its slug and its aliases, and shares alike', async () => {
  await apply(
    `type: provider-account/virtual-model
name: my-virtual-group
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
integrations:
  - name: balanced-chat
    type: integration/model/virtual
    model_types: [chat]
    slug: smart-chat
    alias: [chat-latest]
    routing_config:
      type: weight-based-routing
      load_balance_targets: [{target: openai-main/gpt-4o, weight: 50}, {target: azure/gpt-4o, weight: 50}]
`,
    isServed('my-virtual-group/balanced-chat'),
  );
  const names = ['my-virtual-group/balanced-chat', 'smart-chat', 'chat-latest'];
  let next = 0;
  const counts = await answeredBy(90, () => ask(names[next++ % 3] ?? ''));
  expect(Object.keys(counts).sort()).toEqual(['azure/gpt-4o', 'openai-main/gpt-4o']);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(20);
});

const AUTO = (fields: string) => `type: provider-account/virtual-model
name: auto-group
integrations:
  - name: auto
    type: integration/model/virtual
    model_types: [chat, completion, responses]
    routing_config:
      type: complexity-based-routing
${fields}collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
`;
const TIERS = `      load_balance_targets:
        - {target: openai-main/gpt-4o, tier: simple}
        - {target: azure/gpt-4o, tier: medium, metadata_match: {region: eu}}
        - {target: anthropic-other/claude-sonnet, tier: complex}
`;

test('routing by complexity sends each request to the target of its tier, and says so in a header', async () => {
  await apply(
    AUTO(`      classification_strategy: {type: heuristic}\n${TIERS}`),
    isServed('auto-group/auto'),
  );
  const eu = { tags: { region: 'eu' } };
  const greeting = await ask('auto-group/auto', { ...eu, text: 'Hi' });
  expect(greeting.by).toBe('openai-main/gpt-4o');
  expect(greeting.applied).toEqual({
    complexity: { tier: 'simple', cause: 'none' },
    routing_model_order: ['openai-main/gpt-4o', 'azure/gpt-4o', 'anthropic-other/claude-sonnet'],
  });
  expect((await ask('auto-group/auto', { ...eu, text: 'Summarise this note.' })).by).toBe('azure/gpt-4o');
  const design = 'Design a distributed rate limiter and compare its trade-offs.';
  expect((await ask('auto-group/auto', { ...eu, text: design })).by).toBe('anthropic-other/claude-sonnet');
  // Targets whose tags do not match are left out first: the next more able tier answers.
  expect((await ask('auto-group/auto', { text: 'Summarise this note.' })).by).toBe(
    'anthropic-other/claude-sonnet',
  );
  // A tier that fails is followed by the others.
  moods['claude-sonnet'] = { status: 503, delayMs: 0 };
  expect((await ask('auto-group/auto', { ...eu, text: design })).by).toBe('azure/gpt-4o');
});

test('routing by complexity with a model that classifies: its answer is the tier, and its tokens are charged', async () => {
  const asked = { tags: { region: 'eu' } };
  tier = 'complex';
  await apply(
    AUTO(
      `      classification_strategy: {type: llm-classifier, model: openai-judge/gpt-4o, timeout_ms: 2000, fallback_strategy: {type: static, default_tier: medium}}\n${TIERS}`,
    ),
    async () =>
      (await ask('auto-group/auto', { ...asked, text: 'Hi' })).by === 'anthropic-other/claude-sonnet',
  );
  tier = 'simple';
  expect(await ask('auto-group/auto', { ...asked, text: 'Prove it.' })).toMatchObject({
    by: 'openai-main/gpt-4o',
    applied: { complexity: { tier: 'simple', cause: 'llm-classifier' } },
  });
  expect(calls['judge']).toHaveLength(1);
  const judged = { field: 'model', op: 'is', value: 'openai-judge/gpt-4o' };
  const now = Date.now();
  await until(
    async () => {
      const page: { rows?: { cost_usd?: string }[] } = Object(
        await system.admin.call('POST', '/requests/query', {
          from: new Date(now - 600_000).toISOString(),
          to: new Date(now + 60_000).toISOString(),
          filters: [judged],
          limit: 10,
        }),
      );
      const costs = (page.rows ?? []).map(({ cost_usd: cost }) => Number(cost));
      return costs.length >= 2 && costs.every((cost) => cost > 0);
    },
    { what: 'the calls of the classifier in history' },
  );
  moods['judge'] = { status: 503, delayMs: 0 };
  expect(await ask('auto-group/auto', { ...asked, text: 'Prove that.' })).toMatchObject({
    by: 'azure/gpt-4o',
    applied: { complexity: { tier: 'medium', cause: 'fallback: static' } },
  });
});
