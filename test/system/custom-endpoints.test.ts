/**
 * Custom endpoints in a running Tollgate: who may call which, by which name they are limited and shown, and that the credentials of
 * each endpoint are stored sealed and reach that endpoint alone.
 */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';

let system: System;
let server: Server;
const calls: { url: string; headers: IncomingHttpHeaders }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    calls.push({ url: request.url ?? '', headers: request.headers });
    response.writeHead(request.url?.startsWith('/busy') === true ? 503 : 200).end('spoken');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is of this kind.
  const { port } = server.address() as AddressInfo;
  system = await startEmbedded({ environment: { NORTH_KEY: 'north-secret-from-env' } });
  await system.admin.applyYaml(MANIFESTS(`http://127.0.0.1:${port}`));
  await until(async () => (await ask('/proxy-api/speech/west/ready')).status === 200, {
    what: 'the gateway to have the endpoints',
  });
}, 120_000);
afterAll(async () => {
  await system?.stop();
  server?.closeAllConnections();
  server?.close();
});

const MANIFESTS = (origin: string) => `type: provider-account/custom-endpoint
name: speech
routing_type: priority
slug: any
auth_data: {type: header, headers: {x-key: account-secret-literal}}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
integrations:
  - {type: integration/model/custom-endpoint, name: busy, base_url: "${origin}/busy", loadbalancing_config: {priority: 0}}
  - type: integration/model/custom-endpoint
    name: west
    base_url: ${origin}/west
    loadbalancing_config: {priority: 1}
  - type: integration/model/custom-endpoint
    name: north
    base_url: ${origin}/north
    auth_data: {type: header, headers: {x-key: env:NORTH_KEY}}
    authorized_subjects: ["user:omar@example.com"]
    loadbalancing_config: {priority: 2}
---
type: user
name: omar@example.com
---
type: tenant-rate-limit-config/model
name: of-the-slug
when: {models: {in: [speech/any]}}
limits: {requests_per_day: 3}
applies_to: {type: aggregate}
mode: enforce
`;

async function ask(
  path: string,
  key = system.key,
): Promise<{ status: number; by: string | null; text: string }> {
  const response = await fetch(`${system.gatewayUrl}${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}` },
    body: 'text',
  });
  return {
    status: response.status,
    by: response.headers.get('x-tfy-resolved-model'),
    text: await response.text(),
  };
}

test('each endpoint is called with its own credential, and by those who may call it', async () => {
  calls.length = 0;
  expect(await ask('/proxy-api/speech/west/say')).toEqual({ status: 200, by: 'speech/west', text: 'spoken' });
  expect(calls[0]).toMatchObject({ url: '/west/say', headers: { 'x-key': 'account-secret-literal' } });
  expect((await ask('/proxy-api/speech/north/say')).status).toBe(403);
  expect((await ask('/proxy-api/speech/nowhere/say')).status).toBe(404);
  expect(calls).toHaveLength(1);
  const other = await system.admin.createUserKey('third@example.com');
  await until(async () => (await ask('/proxy-api/speech/west/say', other)).status === 200, {
    what: 'the new key to be known',
  });
});

test('no answer of the admin API shows a credential of an endpoint', async () => {
  const shown = JSON.stringify(await system.admin.call('GET', '/manifests'));
  expect(shown).toContain('speech');
  expect(shown).not.toContain('account-secret-literal');
  expect(shown).not.toContain('north-secret-from-env');
});

test('the slug tries the endpoints that its caller may call, and is limited by its own name', async () => {
  calls.length = 0;
  expect(await ask('/proxy-api/speech/any/say')).toMatchObject({ status: 200, by: 'speech/west' });
  expect(calls.map(({ url }) => url)).toEqual(['/busy/say', '/west/say']);
  await ask('/proxy-api/speech/any/say');
  await ask('/proxy-api/speech/any/say');
  const refused = await ask('/proxy-api/speech/any/say');
  expect(refused.status).toBe(429);
  expect(refused.text).toContain('of-the-slug');
  // The endpoint itself has no such limit.
  expect((await ask('/proxy-api/speech/west/say')).status).toBe(200);
});

test('history has each request by the name of its endpoint, without a cost', async () => {
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const query = {
    from,
    to: new Date(Date.now() + 60_000).toISOString(),
    measures: ['requests', 'cost_usd', 'input_tokens'],
    group_by: ['model'],
  };
  const rows = async () => {
    // The shape is fixed by the public contract.
    const answer = (await system.admin.call('POST', '/metrics/query', query)) as {
      rows: { model: string; requests: number; cost_usd: string; input_tokens: number }[];
    };
    return answer.rows.find(({ model }) => model === 'speech/west');
  };
  await until(async () => ((await rows())?.requests ?? 0) >= 6, { what: 'the requests to be in history' });
  expect(Number((await rows())?.cost_usd)).toBe(0);
  expect(Number((await rows())?.input_tokens)).toBe(0);
});

test('an account that cannot be is refused at its field', async () => {
  const account = (fields: string, endpoint = '') =>
    `type: provider-account/custom-endpoint\nname: wrong\n${fields}integrations: [{type: integration/model/custom-endpoint, name: one, base_url: "https://a.example"${endpoint}}]\n`;
  const refusals: [text: string, fault: RegExp][] = [
    [account('routing_type: weight\n'), /slug: is required with routing_type/],
    [account('slug: all\n'), /routing_type: is required with slug/],
    [account('slug: one\nrouting_type: weight\n'), /slug: one is the name of an endpoint already/],
    [
      account('slug: all\nrouting_type: weight\n', ', loadbalancing_config: {weight: 0}'),
      /integrations: needs an endpoint whose weight is above 0/,
    ],
    [account('', ', headers: {Host: a}'), /integrations\[0\]\.headers\.Host: is set by the gateway/],
    [account('', ', model_id: gpt'), /integrations\[0\]\.model_id: unknown field/],
    [
      account('').replace('https://a.example', 'ftp://a.example'),
      /integrations\[0\]\.base_url: must be an http or https URL/,
    ],
  ];
  for (const [text, fault] of refusals) {
    const refused = await system.admin.applyYaml(text).then(
      () => 'applied',
      (error: unknown) => String(error),
    );
    expect(described(refused)).toMatch(fault);
  }
});

/** The faults of a refusal as `path: message`, a line each. */
function described(refused: string): string {
  const found = refused.matchAll(/"path":"([^"]*)","message":"([^"]*)"/g);
  return [...found].map(([, path, message]) => `${path}: ${message}`).join('\n');
}
