/**
 * Mutual TLS on every channel between services, and TLS to the stores, with real processes. What breaks when this fails is a
 * deployment whose network is not trusted.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@tollgate/clock';
import { consoleService, consoleSettings } from '@tollgate/console';
import { freePort, startClickHouse, type TestAuthority, testAuthority, until } from '@tollgate/harness';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { readSettings } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { historyRows, spentNanoUsd } from './three-ledgers.ts';

const SERVERS = ['POLICY', 'ACCOUNTING', 'ANALYTICS'];
const ours = testAuthority('ours');
const theirs = testAuthority('theirs');

let folder: string;
let system: DistributedSystem;
let addresses: Record<string, string>;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-tls-'));
  closing.push(async () => rmSync(folder, { recursive: true, force: true }));
  const store = files(ours, 'store', 'localhost', '127.0.0.1');
  const clickhouse = await startClickHouse();
  closing.push(() => clickhouse.stop());
  const secured = await encrypted(clickhouse.url, ours);
  closing.push(() => secured.stop());
  const [accounting, analytics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  addresses = { TOLLGATE_ACCOUNTING_ADDRESS: accounting, TOLLGATE_ANALYTICS_ADDRESS: analytics };
  const of = (service: string, listen = {}) => ({ ...channels(ours, service), ...addresses, ...listen });
  system = await startDistributed({
    gateways: 1,
    policies: 1,
    storeTls: { certFile: store.cert, keyFile: store.key },
    environment: {
      TOLLGATE_REDIS_DEADLINE_MS: '5000',
      TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
      CLICKHOUSE_URL: secured.url,
      NODE_EXTRA_CA_CERTS: store.ca,
    },
    environmentOf: {
      policy: channels(ours, 'policy'),
      accounting: of('accounting', { TOLLGATE_ACCOUNTING_LISTEN: accounting }),
      analytics: of('analytics', { TOLLGATE_ANALYTICS_LISTEN: analytics }),
      console: of('console'),
      gateway: channels(ours, 'gateway'),
    },
  });
}, 300_000);
afterAll(async () => {
  await system?.stop();
  for (const close of closing.reverse()) await close();
}, 120_000);

test('requests are served, counted and kept over TLS alone', { timeout: 120_000 }, async () => {
  expect(system.redis.url).toMatch(/^rediss:/);
  expect(system.nats.url).toMatch(/^tls:/);
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await answer.arrayBuffer();
  expect(answer.status).toBe(200);
  await until(async () => (await historyRows(system)).size === 1, { what: 'history over TLS' });
  await until(async () => (await spentNanoUsd(system)).used > 0, { what: 'the counter over TLS' });
});

test.each([
  ['with a certificate of the authority reads', 200, () => channels(ours, 'console')],
  ['in plain text reads nothing of', 503, () => ({ ...channels(ours, 'console'), ...plain() })],
  ['with a certificate of another authority reads nothing of', 503, () => channels(theirs, 'console', ours)],
  ['that trusts another authority reads nothing of', 503, () => channels(ours, 'console', theirs)],
])('a console %s accounting and analytics', async (_how, status, environment) => {
  const service = consoleService({
    settings: readSettings(consoleSettings, {
      TOLLGATE_CONSOLE_LISTEN: '127.0.0.1:0',
      TOLLGATE_POLICY_ADDRESS: system.policyAddresses[0] ?? '',
      ...addresses,
      ...environment(),
      ...policyChannel(),
    }),
    clock: systemClock,
    telemetry: silentTelemetry(),
  });
  await service.start();
  onTestFinished(() => service.stop(AbortSignal.timeout(5_000)));
  const read = async (where: string, body?: object) => {
    const answer = await fetch(`http://127.0.0.1:${service.port()}/api/v1${where}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${system.adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  expect(await read('/spend')).toBe(status);
  const range = { from: new Date(0).toISOString(), to: new Date(1).toISOString() };
  expect(await read('/requests/query', { ...range, filters: [], limit: 1 })).toBe(status);
});

/** The variables of one process for every channel; `trusted` signs the certificates that it accepts. */
function channels(authority: TestAuthority, name: string, trusted = authority): Record<string, string> {
  const { cert, key } = files(authority, name, 'service.test');
  const { ca } = files(trusted, `${name}-trusts`, 'unused');
  return Object.fromEntries(
    SERVERS.flatMap((server) => [
      [`TOLLGATE_${server}_TLS_CERT_FILE`, cert],
      [`TOLLGATE_${server}_TLS_KEY_FILE`, key],
      [`TOLLGATE_${server}_TLS_CA_FILE`, ca],
      [`TOLLGATE_${server}_TLS_SERVER_NAME`, 'service.test'],
    ]),
  );
}

/** Unsets the variables of accounting and analytics. */
function plain(): Record<string, string> {
  const of = channels(ours, 'unset');
  return Object.fromEntries(
    Object.keys(of)
      .filter((name) => !name.includes('POLICY'))
      .map((name) => [name, '']),
  );
}

/** The valid variables of the channel to policy, so that only the other two differ. */
function policyChannel(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(channels(ours, 'known')).filter(([name]) => name.includes('POLICY')),
  );
}

function files(authority: TestAuthority, name: string, ...names: [string, ...string[]]) {
  const issued = authority.issue(...names);
  const write = (what: string, text: string) => {
    const file = path.join(folder, `${name}.${what}`);
    writeFileSync(file, text);
    return file;
  };
  return { cert: write('crt', issued.cert), key: write('key', issued.key), ca: write('ca', authority.cert) };
}

/** An HTTPS port in front of ClickHouse. */
async function encrypted(
  url: string,
  authority: TestAuthority,
): Promise<{ url: string; stop(): Promise<void> }> {
  const target = new URL(url);
  const server = createTlsServer(authority.issue('127.0.0.1'), (incoming, outgoing) => {
    const { method, headers, url: where } = incoming;
    const onward = request(
      { host: target.hostname, port: target.port, path: where, method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  const secured = new URL(url);
  secured.protocol = 'https:';
  secured.port = String(port);
  return {
    url: secured.href,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
