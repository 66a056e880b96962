/** Request logs from the client's header over NATS and ClickHouse to the admin API; and none where none was asked for. */
import { randomBytes } from 'node:crypto';
import { until } from '@tollgate/harness';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clickhouseSinks, fileSinks, natsSinks, redisSinks, sinksWith } from './secret-sinks.ts';

let system: DistributedSystem;
beforeAll(async () => {
  system = await startDistributed({ gateways: 1, policies: 1 });
  await until(async () => (await send('first', {})).status === 200, { what: 'budgets to be open' });
}, 120_000);
afterAll(() => system?.stop());

const word = () => `canary${randomBytes(6).toString('hex')}`;

/** Asks the model with a word in the prompt; the id of the request. */
async function ask(content: string, headers: Record<string, string>): Promise<string> {
  const answer = await send(content, headers);
  expect(answer.status).toBe(200);
  return answer.headers.get('x-request-id') ?? '';
}

async function send(content: string, headers: Record<string, string>): Promise<Response> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content }], max_tokens: 20 }),
  });
  await answer.text();
  return answer;
}

async function call(method: string, path: string, json?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${system.consoleUrl}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${system.adminToken}`,
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  // What the admin API answers is an object by its own description.
  return (await answer.json()) as Record<string, unknown>;
}

async function allSinks() {
  return [
    ...(await natsSinks(system.nats.url)),
    ...(await redisSinks(system.redis.url)),
    ...(await clickhouseSinks(system.clickhouse.url)),
    ...fileSinks(system.dataDir),
  ];
}

function found(search: string): Promise<Record<string, unknown>> {
  const range = { from: new Date(Date.now() - 600_000), to: new Date(Date.now() + 600_000) };
  return call('POST', '/requests/query', { ...range, search });
}

test('a log that the header asks for is found by a word of its body, shown, and deleted for good', async () => {
  const canary = word();
  const id = await ask(canary, { 'x-tfy-logging-config': '{"enabled": true}' });
  const row = { request_id: id, logged: true };
  await until(async () => JSON.stringify(await found(canary)).includes(id), { what: 'the log in the list' });
  expect(await found(canary)).toMatchObject({ rows: [row] });
  expect(await call('GET', `/requests/${id}`)).toMatchObject({
    ...row,
    request: { body: expect.stringContaining(canary), media_type: 'application/json', truncated: false },
    response: { body: expect.stringContaining('choices') },
  });
  expect(await call('DELETE', `/request-logs?request_id=${id}`)).toEqual({ deleted: 1 });
  expect(await found(canary)).toMatchObject({ rows: [] });
  expect(sinksWith(await clickhouseSinks(system.clickhouse.url), canary)).toEqual([]);
}, 120_000);

test('a log that a manifest demands is in the list, and one that a manifest forbids is nowhere', async () => {
  const rule = (name: string, log: boolean, env: string) => ({
    type: 'gateway-logging-config',
    name,
    log,
    when: { metadata: { env } },
  });
  await call('PUT', '/manifests', [rule('demanded', true, 'dev'), rule('forbidden', false, 'prod')]);
  const [kept, secret] = [word(), word()];
  const id = await ask(kept, { 'x-tfy-metadata': '{"env": "dev"}' });
  await ask(secret, { 'x-tfy-metadata': '{"env": "prod"}', 'x-tfy-logging-config': '{"enabled": true}' });
  await until(async () => JSON.stringify(await found(kept)).includes(id), { what: 'the log in the list' });
  expect(sinksWith(await allSinks(), secret)).toEqual([]);
}, 120_000);

test('a body that is not to be logged is nowhere', async () => {
  const canary = word();
  const id = await ask(canary, {});
  // A later request has passed every part that this one passes.
  const later = await ask('later', { 'x-tfy-logging-config': '{"enabled": true}' });
  await until(async () => JSON.stringify(await call('GET', `/requests/${later}`)).includes('"request":{'), {
    what: 'a later log',
  });
  expect(await call('GET', `/requests/${id}`)).toMatchObject({
    logged: false,
    request: null,
    response: null,
  });
  const sinks = await allSinks();
  expect(sinksWith(sinks, canary)).toEqual([]);
  expect(sinksWith(sinks, id).length).toBeGreaterThan(0);
}, 120_000);
