/** Gateways that are processes of their own learn of a target's failure from each other, over a real NATS. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '@tollgate/harness';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Each fails once, found by one gateway and by the other one in turn. */
const OUTAGES = ['first', 'second', 'third', 'fourth', 'fifth'] as const;
const NEWS_MS_MAX = 1_000;
/** Calls that failed in a row after which a target is down. */
const FAILURES = 3;

let server: Server;
let system: DistributedSystem;
const calls: Record<string, number> = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const name = request.url?.split('/')[1] ?? '';
    calls[name] = (calls[name] ?? 0) + 1;
    request.resume();
    response.writeHead(name === 'well' ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(name === 'well' ? COMPLETION : { error: { message: 'out of service' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is of this kind.
  const { port } = server.address() as AddressInfo;
  system = await startDistributed({
    policies: 1,
    environment: { TOLLGATE_REDIS_DEADLINE_MS: '5000', TOLLGATE_ADMISSION_DEADLINE_MS: '10000' },
  });
  await system.admin.applyYaml(manifests(`http://127.0.0.1:${port}`));
  const isServed = async (gateway: 1 | 2) => (await ask(gateway, 'well/m')) === 200;
  await until(async () => (await isServed(1)) && (await isServed(2)), { what: 'both gateways to serve' });
});
afterAll(async () => {
  await system?.stop();
  server?.closeAllConnections();
  server?.close();
});

const COMPLETION = {
  ...{ id: 'c', object: 'chat.completion', model: 'm' },
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
};

function manifests(origin: string): string {
  const access = 'collaborators: [{subject: "team:everyone", role_id: provider-account-access}]';
  const accounts = ['well', ...OUTAGES].map(
    (name) => `type: provider-account/self-hosted-model
name: ${name}
base_url: ${origin}/${name}/v1
${access}
integrations: [{type: integration/model/self-hosted-model, name: m, model_id: m, model_types: [chat], cost: {metric: per_1000_tokens, value: {input: 1, output: 1}}}]
`,
  );
  const models = OUTAGES.map(
    (name) =>
      `  - {type: integration/model/virtual, name: ${name}, model_types: [chat], routing_config: {type: priority-based-routing, load_balance_targets: [{target: ${name}/m, priority: 0}, {target: well/m, priority: 1}]}}\n`,
  );
  const group = `type: provider-account/virtual-model\nname: outages\n${access}\nintegrations:\n${models.join('')}`;
  return [...accounts, group].join('---\n');
}

async function ask(gateway: 1 | 2, model: string): Promise<number> {
  const response = await fetch(`${system.gatewayUrls[gateway - 1]}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function isDown(gateway: 1 | 2, target: string): Promise<boolean> {
  const response = await fetch(`${system.program(`gateway-${gateway}`).opsUrl}/readyz`);
  return (await response.text()).includes(JSON.stringify(target));
}

/** Lets one gateway find an outage; how long the other one needs to know of it, in milliseconds. */
async function newsMs(name: string, from: 1 | 2, to: 1 | 2): Promise<number> {
  for (let call = 1; call < FAILURES; call++) expect(await ask(from, `outages/${name}`)).toBe(200);
  expect(await isDown(to, `${name}/m`)).toBe(false);
  const startedMs = performance.now();
  expect(await ask(from, `outages/${name}`)).toBe(200);
  await until(() => isDown(to, `${name}/m`), { what: `gateway ${to} to hear of ${name}` });
  const tookMs = performance.now() - startedMs;
  expect(await ask(to, `outages/${name}`)).toBe(200);
  // The gateway that only heard of it has never called it.
  expect(calls[name]).toBe(FAILURES);
  return tookMs;
}

test('each of two gateways knows within a second that a target failed at the other one, and does not call it', async () => {
  const times: number[] = [];
  for (const [index, name] of OUTAGES.entries())
    times.push(await (index % 2 === 0 ? newsMs(name, 1, 2) : newsMs(name, 2, 1)));
  // The median: a machine that stalls once decides nothing.
  const [, , median = Infinity] = times.sort((one, other) => one - other);
  expect(median).toBeLessThan(NEWS_MS_MAX);
});
