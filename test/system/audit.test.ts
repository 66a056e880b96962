/** The audit log from the admin API over two policies, NATS and ClickHouse back to the admin API. */
import { analyticsService, analyticsSettings } from '@tollgate/analytics';
import { type Bus, BusUnavailableError, jetstreamBus } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import { consoleService, consoleSettings } from '@tollgate/console';
import { freePort, startClickHouse, startNats, type TestServer } from '@tollgate/harness';
import { memoryLedger } from '@tollgate/ledger';
import type { Service } from '@tollgate/lifecycle';
import {
  type ConfigStore,
  jetstreamConfigStore,
  loadMasterKeys,
  policyService,
  policySettings,
} from '@tollgate/policy';
import { readSettings } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const telemetry = silentTelemetry();
const ADMIN = 'an-admin-token-for-the-audit-test-0123456789';
const CANARIES = ['sk-canary-one-0123456789', 'sk-canary-two-0123456789'];
const wait = { timeout: 30_000 };

let nats: TestServer;
let clickhouse: TestServer;
let consoleUrl: string;
let store: ConfigStore;
const stops: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  [nats, clickhouse] = await Promise.all([startNats(), startClickHouse()]);
  const policies = [await startPolicy(), await startPolicy()];
  const analytics = [await startAnalytics(), await startAnalytics()];
  consoleUrl = await startConsole(
    policies.map(({ address }) => address),
    analytics,
  );
  store = await openStore();
}, 60_000);
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await Promise.all([nats.stop(), clickhouse.stop()]);
});

async function openBus(): Promise<Bus> {
  const bus = await jetstreamBus({ url: nats.url, clock: systemClock, telemetry });
  stops.push(() => bus.close());
  return bus;
}

async function openStore(): Promise<ConfigStore> {
  const opened = await jetstreamConfigStore({ url: nats.url, clock: systemClock, telemetry });
  stops.push(() => opened.close());
  return opened;
}

const masterKey = (letter: string) => Buffer.from(letter.repeat(32)).toString('base64');

async function startPolicy(given: { bus?: Bus; keys?: string } = {}) {
  const ledger = memoryLedger({ clock: systemClock });
  await ledger.open();
  const secretsKey = given.keys ?? masterKey('a');
  const keys = { secretsKey, secretsKeyFile: undefined, secretsKeyCommand: undefined };
  const service = policyService({
    settings: readSettings(policySettings, { TOLLGATE_POLICY_LISTEN: '127.0.0.1:0' }),
    ledger,
    configStore: await openStore(),
    bus: given.bus ?? (await openBus()),
    clock: systemClock,
    telemetry,
    environment: {},
    masterKeys: await loadMasterKeys(keys, {}),
    bootstrap: {
      manifests: [],
      firstRunManifests: [],
      tokens: [{ secret: ADMIN, subject: 'user:admin', name: 'admin', role: 'admin' }],
    },
  });
  await run(service);
  return { service, address: `127.0.0.1:${service.port()}` };
}

async function startAnalytics(): Promise<string> {
  const listen = `127.0.0.1:${await freePort()}`;
  const url = new URL(clickhouse.url);
  url.pathname = '/audit';
  const settings = readSettings(analyticsSettings, {
    CLICKHOUSE_URL: url.href,
    TOLLGATE_ANALYTICS_LISTEN: listen,
  });
  await run(analyticsService({ settings, bus: await openBus(), clock: systemClock, telemetry }));
  return listen;
}

async function startConsole(policies: readonly string[], analytics: readonly string[]): Promise<string> {
  const settings = readSettings(consoleSettings, {
    TOLLGATE_CONSOLE_LISTEN: '127.0.0.1:0',
    TOLLGATE_POLICY_ADDRESS: policies.join(','),
    TOLLGATE_ANALYTICS_ADDRESS: analytics.join(','),
    TOLLGATE_TRUSTED_PROXIES: '127.0.0.1',
  });
  const service = consoleService({ settings, clock: systemClock, telemetry });
  await run(service);
  return `http://127.0.0.1:${service.port()}`;
}

async function run(service: Service): Promise<void> {
  await service.start();
  stops.push(() => service.stop(AbortSignal.timeout(5_000)));
}

type Answer = { status: number; text: string; json: Record<string, unknown> };

async function call(
  method: string,
  path: string,
  given: { body?: unknown; ifMatch?: number; url?: string } = {},
): Promise<Answer> {
  const answer = await fetch(`${given.url ?? consoleUrl}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN}`,
      'x-forwarded-for': '192.0.2.7',
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(given.ifMatch === undefined ? {} : { 'if-match': `"${given.ifMatch}"` }),
    },
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: JSON.parse(text) };
}

async function done(...request: Parameters<typeof call>): Promise<Answer> {
  const answer = await call(...request);
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}

type AuditEvent = { action: string; type: string; name: string; actor: string; client_address: string };

/** The audit log about some objects, oldest first, each event in short. */
async function log(name: string): Promise<string[]> {
  const { json } = await done('GET', `/audit?limit=500&name=${encodeURIComponent(name)}`);
  // The shape is the promise of another suite.
  const events = json['events'] as AuditEvent[];
  return events
    .map(({ action, type, actor, client_address: from }) => `${action} ${type} by ${actor} from ${from}`)
    .toReversed();
}

const apply = (manifest: Record<string, unknown>) => done('PUT', '/manifests', { body: manifest });
const account = (key: string) => ({
  type: 'provider-account/openai',
  name: 'openai-main',
  auth_data: { type: 'api-key', api_key: key },
});
const by = 'by user:admin from 192.0.2.7';

test('every kind of change is told of once, and no secret with it', async () => {
  await apply({ type: 'user', name: 'lena@example.com' });
  await apply({ type: 'user', name: 'lena@example.com', displayName: 'Lena' });
  await apply(account(CANARIES[0] ?? ''));
  await apply(account(CANARIES[0] ?? ''));
  await apply(account(CANARIES[1] ?? ''));
  const made = await done('POST', '/tokens', { body: { subject: 'user:lena@example.com', name: 'laptop' } });
  const id = String(made.json['id']);
  const rotated = await done('POST', `/tokens/${id}/rotate`, { body: { grace_seconds: 60 } });
  await done('DELETE', '/manifests/user/lena%40example.com');
  await done('DELETE', '/manifests/provider-account%2Fopenai/openai-main');

  await expect
    .poll(() => log('lena@example.com'), wait)
    .toEqual([`created user ${by}`, `updated user ${by}`, `deleted user ${by}`]);
  await expect
    .poll(() => log(id), wait)
    .toEqual([`created token ${by}`, `rotated token ${by}`, `revoked token ${by}`]);
  await expect
    .poll(() => log('openai-main'), wait)
    .toEqual([
      `created provider-account/openai ${by}`,
      `rotated provider-account/openai ${by}`,
      `deleted provider-account/openai ${by}`,
    ]);
  const everything = `${(await done('GET', '/audit?limit=500')).text}${JSON.stringify([...(await store.read()).entries])}`;
  const secrets = [...CANARIES, String(made.json['secret']), String(rotated.json['secret']), ADMIN];
  for (const secret of secrets) expect(everything).not.toContain(secret.slice(0, -4));
});

test('of two admins who change one object at once, one wins and the other is told of the first', async () => {
  await apply({ type: 'team', name: 'search' });
  const { json } = await done('GET', '/manifests');
  const outcomes = await Promise.all(
    ['one', 'other'].map((description) =>
      call('PUT', '/manifests', {
        body: { type: 'team', name: 'search', description },
        ifMatch: Number(json['revision']),
      }),
    ),
  );
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect(outcomes.find(({ status }) => status === 409)?.json).toMatchObject({
    error: {
      code: 'conflict',
      param: 'team/search',
      message: expect.stringMatching(
        /^team search was changed by user:admin at \d{4}-.*, since revision \d+;/,
      ),
    },
  });
  await expect.poll(() => log('search'), wait).toEqual([`created team ${by}`, `updated team ${by}`]);
});

test('a change whose policy dies before it could tell of it is told of by another, once', async () => {
  const silent = await openBus();
  const publish = vi
    .spyOn(silent, 'publish')
    .mockRejectedValue(new BusUnavailableError('this policy is dying'));
  const dying = await startPolicy({ bus: silent });
  const url = await startConsole([dying.address], []);
  await done('PUT', '/manifests', { body: { type: 'team', name: 'orphan' }, url });
  await dying.service.stop(AbortSignal.timeout(1_000));
  expect(publish).toHaveBeenCalled();
  await expect.poll(() => log('orphan'), wait).toEqual([`created team ${by}`]);
});

test('new master keys are told of as what they change: secrets, by the system', async () => {
  await apply({ ...account(CANARIES[0] ?? ''), name: 'openai-other' });
  await startPolicy({ keys: `${masterKey('b')},${masterKey('a')}` });
  await expect
    .poll(() => log('openai-other'), wait)
    .toEqual([
      `created provider-account/openai ${by}`,
      'rotated provider-account/openai by system from null',
    ]);
});

test('nothing is lost while ClickHouse is away, and nothing is changed while NATS is', async () => {
  await clickhouse.kill();
  await apply({ type: 'team', name: 'meanwhile' });
  expect((await call('GET', '/audit')).status).toBe(503);
  await clickhouse.restart();
  await nats.kill();
  await expect
    .poll(
      async () => (await call('PUT', '/manifests', { body: { type: 'team', name: 'refused' } })).status,
      wait,
    )
    .toBe(503);
  await nats.restart();
  await expect
    .poll(
      async () => (await call('PUT', '/manifests', { body: { type: 'team', name: 'after' } })).status,
      wait,
    )
    .toBe(200);
  // What was on its way when NATS was killed comes again when its time to be acknowledged is over.
  const longer = { timeout: 90_000 };
  await expect.poll(() => log('meanwhile').catch(() => []), longer).toEqual([`created team ${by}`]);
  await expect.poll(() => log('after').catch(() => []), longer).toEqual([`created team ${by}`]);
}, 120_000);
