/**
 * Sessions of agents behind a virtual model of three targets find as much of their prompts in the caches of providers as if
 * there were one target.
 */
import { until } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SESSIONS = 40;
const TURNS = 6;
/** How much less than with one target may come from caches. */
const LOSS_MAX = 0.02;

const PROVIDERS = ['alone', 'one', 'two', 'three'] as const;
const providers: Partial<Record<(typeof PROVIDERS)[number], SimulatedProvider>> = {};
let system: System;

beforeAll(async () => {
  system = await startEmbedded();
  for (const name of PROVIDERS) {
    const provider = await startSimulatedProvider({ hasPromptCache: true });
    providers[name] = provider;
    await system.admin.applyYaml(account(name, provider.url));
  }
  await system.admin.applyYaml(`type: provider-account/virtual-model
name: fleet
${ACCESS}
integrations:
  - ${virtual('sticky', ', sticky_routing: {ttl_seconds: 86400, session_identifiers: [{source: conversation}]}')}
  - ${virtual('scattered', '')}
`);
});
afterAll(async () => {
  await system?.stop();
  for (const provider of Object.values(providers)) await provider.stop();
});

const ACCESS = 'collaborators: [{subject: "team:everyone", role_id: provider-account-access}]';

function account(name: string, url: string): string {
  return `type: provider-account/self-hosted-model
name: ${name}
base_url: ${url}/v1
${ACCESS}
integrations: [{type: integration/model/self-hosted-model, name: m, model_id: chat, model_types: [chat]}]
`;
}

function virtual(name: string, sticky: string): string {
  const targets = ['one', 'two', 'three'].map((one) => `{target: ${one}/m, weight: 1}`).join(', ');
  return `{type: integration/model/virtual, name: ${name}, model_types: [chat], routing_config: {type: weight-based-routing, load_balance_targets: [${targets}]${sticky}}}`;
}

type Message = { role: string; content: string };

/** What an agent of one session sends: the instructions of all agents, its task, and all turns until now. */
async function converse(model: string, session: string): Promise<void> {
  const messages: Message[] = [
    { role: 'system', content: words('Every agent follows these rules.', 120) },
    { role: 'user', content: words(`The task of session ${session}.`, 300) },
  ];
  for (let turn = 1; turn <= TURNS; turn++) {
    const response = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages, simulate: { output_tokens: 60 } }),
    });
    expect(response.status).toBe(200);
    const { choices }: { choices: [{ message: Message }] } = Object(await response.json());
    messages.push(choices[0].message, { role: 'user', content: words(`Result of step ${turn}.`, 80) });
  }
}

function words(start: string, count: number): string {
  return `${start}${' again'.repeat(count)}`;
}

/** Which part of their input the sessions of a model found in caches, by the books of the providers. */
async function cachedShare(model: string, of: readonly (typeof PROVIDERS)[number][]): Promise<number> {
  for (const name of of) await providers[name]?.resetLedger();
  // Eight agents work side by side.
  const sessions = Array.from({ length: SESSIONS }, (_, index) => `${model} ${index}`);
  const agent = async () => {
    for (let session = sessions.shift(); session !== undefined; session = sessions.shift())
      await converse(model, session);
  };
  await Promise.all(Array.from({ length: 8 }, agent));
  const sum = { prompt: 0, cached: 0 };
  for (const name of of) {
    for (const served of (await providers[name]?.served()) ?? []) {
      sum.prompt += served.prompt_tokens;
      sum.cached += served.cached_tokens;
    }
  }
  return sum.cached / sum.prompt;
}

test('three targets with sticky sessions lose at most 2 % of the cached input of one target', async () => {
  const fleet = ['one', 'two', 'three'] as const;
  const alone = await cachedShare('alone/m', ['alone']);
  const sticky = await cachedShare('fleet/sticky', fleet);
  const served = await Promise.all(fleet.map((name) => providers[name]?.totals()));
  for (const totals of served) expect(totals?.requests).toBeGreaterThan(0);
  expect(alone).toBeGreaterThan(0.5);
  expect(sticky).toBeGreaterThan(alone * (1 - LOSS_MAX));
  // Without sessions the loss is far greater: it is stickiness that keeps the caches warm.
  expect(await cachedShare('fleet/scattered', fleet)).toBeLessThan(alone * (1 - 5 * LOSS_MAX));
  // The same share is a metric.
  const asked = async (model: string) => {
    const now = Date.now();
    const answer = await system.admin.call('POST', '/metrics/query', {
      from: new Date(now - 3_600_000).toISOString(),
      to: new Date(now + 60_000).toISOString(),
      measures: ['requests', 'cache_read_share'],
      filters: [{ field: 'model_asked', op: 'is', value: model }],
    });
    const { totals }: { totals: Record<string, unknown> } = Object(answer);
    return { requests: Number(totals['requests']), share: Number(totals['cache_read_share']) };
  };
  for (const [model, share] of [
    ['alone/m', alone],
    ['fleet/sticky', sticky],
  ] as const) {
    const isCounted = async () => (await asked(model)).requests === SESSIONS * TURNS;
    await until(isCounted, { what: `the requests of ${model} to be in history` });
    expect((await asked(model)).share).toBeCloseTo(share, 3);
  }
});
