/**
 * A canary in every place a secret can be; afterwards no log, span, event, error, export, metric or stored value has one in
 * plain text. What breaks when this fails: somebody reads a provider's key where they should not.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '@tollgate/harness';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clickhouseSinks, httpSink, natsSinks, redisSinks, type Sink, sinksWith } from './secret-sinks.ts';
import { type SpanCollector, startSpanCollector } from './span-collector.ts';

const canary = (place: string) => `canary-${place}-${randomBytes(9).toString('hex')}`;

/** By the place that each is put in. */
const SECRETS = {
  'environment of policy': canary('env'),
  'file of policy': canary('file'),
  'manifest, as a value': canary('literal'),
  'store of another system': canary('foreign'),
  'address of a webhook': canary('webhook'),
  'header of a webhook': canary('header'),
  'password of a mail server': canary('smtp'),
  'key that encrypts the others': randomBytes(32).toString('base64'),
  'key of browser sessions': canary('session-key-of-the-console'),
  'password of Redis': canary('redis'),
  'password of NATS': canary('nats'),
  'wrong key of a client': canary('wrong'),
  'field with a typing error': canary('typo'),
  'reference with a typing error': canary('reference'),
  'prompt of a request': canary('prompt'),
};
const PROGRAMS = ['policy-1', 'analytics', 'accounting', 'console', 'gateway-1'];

let system: DistributedSystem;
let collector: SpanCollector;
let dir: string;
/** A provider that repeats what it was sent in its refusals, as some do. */
let echo: Server;
let echoUrl: string;
let identityProvider: { url: string; sign(): Promise<string>; stop(): void };
/** Every answer that a client got, but for those that are to tell a secret. */
const answers: Sink[] = [];
/** Secrets that came to be on the way. */
const issued: Record<string, string> = {};

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tollgate-canary-'));
  writeFileSync(path.join(dir, 'key'), SECRETS['file of policy']);
  collector = await startSpanCollector();
  ({ server: echo, url: echoUrl } = await startEcho());
  identityProvider = await startIdentityProvider();
  system = await startDistributed({
    gateways: 1,
    policies: 1,
    passwords: { redis: SECRETS['password of Redis'], nats: SECRETS['password of NATS'] },
    environment: {
      CANARY_PROVIDER_KEY: SECRETS['environment of policy'],
      CANARY_FOREIGN_KEY: SECRETS['store of another system'],
      TOLLGATE_SECRETS_KEY: SECRETS['key that encrypts the others'],
      TOLLGATE_SESSION_KEY: SECRETS['key of browser sessions'],
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      TOLLGATE_LOG_LEVEL: 'trace',
      TOLLGATE_REQUEST_LOG: 'true',
      TOLLGATE_REDIS_DEADLINE_MS: '5000',
      TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
    },
  });
}, 120_000);
afterAll(async () => {
  await system?.stop();
  await collector?.stop();
  echo?.close();
  identityProvider?.stop();
  rmSync(dir, { recursive: true });
});

test('no canary sings anywhere', { timeout: 180_000 }, async () => {
  await configure();
  await call();
  await administer();
  const sinks = await everySink();
  const all = {
    ...SECRETS,
    ...issued,
    'admin token': system.adminToken,
    'key of a user': system.key,
    'password of ClickHouse': new URL(system.clickhouse.url).password,
  };
  expect(Object.values(all).filter((secret) => secret.length < 12)).toEqual([]);
  const found = Object.entries(all).flatMap(([place, secret]) =>
    sinksWith(sinks, secret).map((name) => `${place}: ${name}`),
  );
  expect(found).toEqual([]);
  // The sinks are full: what may be read is there.
  for (const name of PROGRAMS)
    expect(sinks.find((sink) => sink.name === `log of ${name}`)?.content.length).toBeGreaterThan(0);
  expect(sinksWith(sinks, 'by-literal').length).toBeGreaterThan(5);
  expect(collector.spans().length).toBeGreaterThan(10);
});

/** Everything that holds a secret, as an administrator would set it up. */
async function configure(): Promise<void> {
  const keys = {
    'by-env': 'env:CANARY_PROVIDER_KEY',
    'by-file': `file:${path.join(dir, 'key')}`,
    'by-literal': SECRETS['manifest, as a value'],
    'by-mapping': 'tfy-secret://acme:keys:CANARY_FOREIGN_KEY',
  };
  const accounts = Object.entries(keys).flatMap(([name, apiKey]) => [
    account(name, `${system.provider.url}/v1`, apiKey),
    account(`${name}-echo`, echoUrl, apiKey),
  ]);
  await request('PUT', '/manifests', [
    {
      type: 'secret-mapping',
      name: 'acme',
      entries: [{ from: 'tfy-secret://acme:keys:*', to: 'env:*' }],
    },
    ...accounts,
    {
      type: 'notification-channel',
      name: 'hook',
      channel: {
        type: 'webhook',
        webhook_url: `http://127.0.0.1:9/${SECRETS['address of a webhook']}`,
        secret_headers: { 'x-canary': SECRETS['header of a webhook'] },
      },
    },
    {
      type: 'notification-channel',
      name: 'mail',
      channel: {
        type: 'email',
        host: '127.0.0.1',
        port: 9,
        tls: 'none',
        user: 'mailer',
        password: SECRETS['password of a mail server'],
        from: 'tollgate@example.com',
      },
    },
    {
      type: 'identity-provider',
      name: 'here',
      issuer: identityProvider.url,
      audiences: ['tollgate'],
      jwks_uri: `${identityProvider.url}/jwks`,
    },
    {
      type: 'tenant-budget-config',
      name: 'alerting',
      when: {},
      limits: { cost_per_day: 0.000_001 },
      applies_to: { type: 'per-user' },
      mode: 'audit',
      alerts: [
        {
          thresholds: [1],
          send_to: 'shared',
          notification_target: [
            { type: 'webhook', notification_channel: 'hook' },
            { type: 'email', notification_channel: 'mail', to_emails: ['ops@example.com'] },
          ],
        },
      ],
    },
  ]);
}

/** Calls that go well, that the provider refuses with an echo of what it was sent, and that are refused here. */
async function call(): Promise<void> {
  const jwt = await identityProvider.sign();
  issued['token of an identity provider'] = jwt;
  const names = ['by-env', 'by-file', 'by-literal', 'by-mapping'];
  await until(async () => (await chat(system.key, 'by-env/chat', false)) === 200, {
    what: 'budgets to be open',
  });
  for (const name of names) {
    for (const stream of [true, false]) {
      expect(await chat(system.key, `${name}/chat`, stream)).toBe(200);
      expect(await chat(system.key, `${name}-echo/chat`, stream)).toBe(502);
    }
  }
  expect(await chat(jwt, 'by-literal/chat', true)).toBe(200);
  expect(await chat(SECRETS['wrong key of a client'], 'by-env/chat', false)).toBe(401);
  expect(await chat(`${jwt.slice(0, -4)}AAAA`, 'by-env/chat', false)).toBe(401);
}

/** What administrators do and get wrong. */
async function administer(): Promise<void> {
  const token = await system.admin.call('POST', '/tokens', {
    subject: 'user:tester@example.com',
    name: 'canary',
  });
  const { id, secret } = made(token);
  issued['key before its rotation'] = secret;
  const rotated = made(await system.admin.call('POST', `/tokens/${id}/rotate`, { grace_seconds: 60 }));
  issued['key after its rotation'] = rotated.secret;
  expect(await chat(secret, 'by-env/chat', false)).toBe(200);
  expect(await chat(rotated.secret, 'by-env/chat', false)).toBe(200);
  await request('DELETE', `/tokens/${id}`);
  expect(await chat(rotated.secret, 'by-env/chat', false)).toBe(401);

  const broken = account('broken', echoUrl, 'env:X');
  await request('PUT', '/manifests', { ...broken, api_kye: SECRETS['field with a typing error'] });
  const reference = `env:not a name ${SECRETS['reference with a typing error']}`;
  await request('PUT', '/manifests', { ...broken, auth_data: { type: 'api-key', api_key: reference } });
  const moved = account('by-literal', `${system.provider.url}/v1`, SECRETS['manifest, as a value']);
  await request('PUT', '/manifests?dryRun=true', { ...moved, base_url: echoUrl });
  await request('PUT', '/manifests', moved);
  for (const reading of [
    '/manifests',
    '/tokens',
    '/users',
    '/teams',
    '/virtual-accounts',
    '/audit',
    '/spend',
    '/whoami',
    '/status',
  ]) {
    await request('GET', reading);
  }
  const range = { from: new Date(0).toISOString(), to: new Date(Date.now() + 60_000).toISOString() };
  const listed = await request('POST', '/requests/query', { ...range, filters: [], limit: 500 });
  // The shape is fixed by the public contract.
  for (const { request_id: row } of (listed as { rows: { request_id: string }[] }).rows.slice(0, 20)) {
    await request('GET', `/requests/${row}`);
  }
  answers.push(await httpSink('OpenAPI', `${system.consoleUrl}/api/openapi.json`, system.adminToken));
}

/** All that was written, reported, stored or answered. */
async function everySink(): Promise<Sink[]> {
  // Spans and rows are on their way for a moment.
  await until(() => collector.spans().some(({ service }) => service === 'analytics'), { what: 'spans' });
  const sinks: Sink[] = [...answers];
  for (const name of PROGRAMS) {
    const { words, opsUrl } = system.program(name);
    sinks.push({ name: `log of ${name}`, content: Buffer.from(words()) });
    sinks.push(await httpSink(`metrics of ${name}`, `${opsUrl}/metrics`));
    sinks.push(await httpSink(`readiness of ${name}`, `${opsUrl}/readyz`));
  }
  sinks.push({
    name: 'spans',
    content: Buffer.from(
      collector
        .spans()
        .map(({ text }) => text)
        .join('\n'),
    ),
  });
  sinks.push(...(await natsSinks(system.nats.url)));
  sinks.push(...(await redisSinks(system.redis.url)));
  sinks.push(...(await clickhouseSinks(system.clickhouse.url)));
  return sinks;
}

function account(name: string, baseUrl: string, apiKey: string) {
  return {
    type: 'provider-account/openai',
    name,
    base_url: baseUrl,
    auth_data: { type: 'api-key', api_key: apiKey },
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: [
      {
        name: 'chat',
        type: 'integration/model/openai',
        model_id: 'chat',
        model_types: ['chat'],
        cost: { metric: 'per_1000_tokens', value: { input: 0.001, output: 0.001 } },
      },
    ],
  };
}

/** Any admin call; its answer is a sink, whatever its status. */
async function request(method: string, at: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${system.consoleUrl}/api/v1${at}`, {
    method,
    headers: {
      authorization: `Bearer ${system.adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return kept(`answer to ${method} ${at}`, answer);
}

async function chat(secret: string, model: string, stream: boolean): Promise<number> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      stream,
      messages: [{ role: 'user', content: SECRETS['prompt of a request'] }],
      max_tokens: 20,
    }),
    signal: AbortSignal.timeout(20_000),
  });
  await kept(`answer of ${model}`, answer);
  return answer.status;
}

async function kept(name: string, answer: Response): Promise<unknown> {
  const text = await answer.text();
  const headers = JSON.stringify([...answer.headers]);
  answers.push({ name, content: Buffer.from(`${answer.status} ${headers}\n${text}`) });
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function made(answer: unknown): { id: string; secret: string } {
  // The shape is fixed by the public contract.
  return answer as { id: string; secret: string };
}

async function startEcho(): Promise<{ server: Server; url: string }> {
  const server = createServer((incoming, response) => {
    const { authorization = '' } = incoming.headers;
    incoming.resume().on('end', () => {
      response.writeHead(401, {
        'content-type': 'application/json',
        'x-request-authorization': authorization,
      });
      const message = `Incorrect API key provided: ${authorization.replace('Bearer ', '')}`;
      response.end(
        JSON.stringify({ error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } }),
      );
    });
  });
  return { server, url: await listening(server) };
}

/** An issuer of JWTs for the test user, with its keys at `/jwks`. */
async function startIdentityProvider() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const server = createServer((_incoming, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key] }));
  });
  const url = await listening(server);
  return {
    url,
    sign: () =>
      new SignJWT({ email: 'tester@example.com' })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setIssuer(url)
        .setAudience('tollgate')
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(privateKey),
    stop: () => void server.close(),
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server's address is of this kind.
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
