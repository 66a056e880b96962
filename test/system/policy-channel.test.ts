/** The channel to policy under mutual TLS: what is let in works as ever, and what is not learns nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accountingService, accountingSettings } from '@tollgate/accounting';
import { sqliteBus } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import { consoleService, consoleSettings } from '@tollgate/console';
import { gatewayService, gatewaySettings } from '@tollgate/gateway';
import { testAuthority, until } from '@tollgate/harness';
import { startEmbedded } from '@tollgate/harness/system';
import { memoryLedger } from '@tollgate/ledger';
import { newTokenSecret, policyService, policySettings, sqliteConfigStore } from '@tollgate/policy';
import { readSettings } from '@tollgate/settings';
import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import { silentTelemetry, type Telemetry } from '@tollgate/telemetry';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

const CANARY = 'sk-canary-of-the-provider';
const ADMIN = newTokenSecret('a');
const KEY = newTokenSecret('u');
const ours = testAuthority('ours');
const theirs = testAuthority('theirs');

let dir: string;
let provider: SimulatedProvider;
let policy: ReturnType<typeof policyService>;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tollgate-test-'));
  closing.push(async () => rmSync(dir, { recursive: true, force: true }));
  provider = await startSimulatedProvider({});
  closing.push(() => provider.stop());
  const store = { clock: systemClock, telemetry: silentTelemetry() };
  const configStore = sqliteConfigStore({ file: path.join(dir, 'config.sqlite'), ...store });
  closing.push(() => configStore.close());
  const bus = sqliteBus({ file: path.join(dir, 'bus.sqlite'), ...store });
  closing.push(() => bus.close());
  const ledger = memoryLedger({ clock: systemClock });
  await ledger.open();
  closing.push(() => ledger.close());
  const server = ours.issue('policy.test');
  policy = policyService({
    ...store,
    settings: readSettings(policySettings, {
      TOLLGATE_POLICY_LISTEN: '127.0.0.1:0',
      TOLLGATE_POLICY_TLS_CERT_FILE: file('server.crt', server.cert),
      TOLLGATE_POLICY_TLS_KEY_FILE: file('server.key', server.key),
      TOLLGATE_POLICY_TLS_CA_FILE: file('ours.crt', ours.cert),
    }),
    bus,
    ledger,
    configStore,
    environment: { KEY: CANARY },
    bootstrap: {
      manifests: [{ name: 'account', text: account(provider.url) }],
      firstRunManifests: [],
      tokens: [
        { secret: ADMIN, subject: 'user:a@example.com', name: 'admin', role: 'admin' },
        { secret: KEY, subject: 'user:a@example.com', name: 'key', role: 'member' },
      ],
    },
  });
  closing.push(() => policy.stop(AbortSignal.timeout(5_000)));
  await policy.start();
}, 60_000);

afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

function account(providerUrl: string): string {
  return JSON.stringify({
    type: 'provider-account/self-hosted-model',
    name: 'demo',
    base_url: `${providerUrl}/v1`,
    auth_data: { type: 'api-key', api_key: 'env:KEY' },
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: [
      { name: 'chat', type: 'integration/model/self-hosted-model', model_id: 'chat', model_types: ['chat'] },
    ],
  });
}

function file(name: string, text: string): string {
  const where = path.join(dir, name);
  writeFileSync(where, text);
  return where;
}

/** The settings of a client of policy: whom it trusts, and what it shows. */
function client(given: { trusts?: string; shows?: ReturnType<typeof ours.issue>; finds?: string }) {
  return {
    TOLLGATE_POLICY_ADDRESS: `127.0.0.1:${policy.port()}`,
    TOLLGATE_POLICY_TLS_SERVER_NAME: given.finds ?? '',
    TOLLGATE_POLICY_TLS_CA_FILE: given.trusts === undefined ? '' : file('trusted.crt', given.trusts),
    TOLLGATE_POLICY_TLS_CERT_FILE: given.shows === undefined ? '' : file('client.crt', given.shows.cert),
    TOLLGATE_POLICY_TLS_KEY_FILE: given.shows === undefined ? '' : file('client.key', given.shows.key),
  };
}

/** A telemetry that keeps its log lines. */
function keptLog(): { telemetry: Telemetry; lines: string[] } {
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  return { telemetry: { ...silentTelemetry(), logger }, lines };
}

async function startGateway(environment: Record<string, string>) {
  const { telemetry, lines } = keptLog();
  const dataDir = mkdtempSync(path.join(dir, 'gateway-'));
  const bus = sqliteBus({ file: path.join(dataDir, 'bus.sqlite'), clock: systemClock, telemetry });
  const settings = readSettings(gatewaySettings, {
    TOLLGATE_LISTEN: '127.0.0.1:0',
    TOLLGATE_STOP_IDLE_SECONDS: '0',
    TOLLGATE_DATA_DIR: dataDir,
    ...environment,
  });
  const gateway = gatewayService({ settings, bus, clock: systemClock, telemetry });
  await gateway.start();
  onTestFinished(async () => {
    await gateway.stop(AbortSignal.timeout(5_000));
    await bus.close();
  });
  return { gateway, lines, url: `http://127.0.0.1:${gateway.port()}` };
}

/** Passes connections on and counts them. */
async function countingProxy(port: number) {
  let connections = 0;
  const proxy = createServer((socket) => {
    connections += 1;
    const onward = connect(port, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward])
      end.on('error', () => [socket, onward].forEach((one) => void one.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return { port: address.port, connections: () => connections };
}

function ask(url: string, model = 'demo/chat'): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
  });
}

describe('a gateway', () => {
  test('with a certificate of the authority gets its config and has requests admitted, both on one connection', async () => {
    const settings = client({ trusts: ours.cert, shows: ours.issue('gateway'), finds: 'policy.test' });
    const between = await countingProxy(policy.port());
    const { gateway, url, lines } = await startGateway({
      ...settings,
      TOLLGATE_POLICY_ADDRESS: `127.0.0.1:${between.port}`,
    });
    await until(() => gateway.readiness().ready, { what: 'the gateway to be ready' });
    const answer = await ask(url);
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    expect(between.connections()).toBe(1);
    expect(lines.join()).not.toContain(CANARY);
  });

  test.each([
    ['in plain text', () => client({})],
    ['without a certificate', () => client({ trusts: ours.cert, finds: 'policy.test' })],
    [
      'with a certificate of another authority',
      () => client({ trusts: ours.cert, shows: theirs.issue('gateway'), finds: 'policy.test' }),
    ],
    [
      'that trusts another authority',
      () => client({ trusts: theirs.cert, shows: ours.issue('gateway'), finds: 'policy.test' }),
    ],
    ['that looks for another name', () => client({ trusts: ours.cert, shows: ours.issue('gateway') })],
  ])('%s gets nothing, is not ready, answers 503, and logs no secret', async (_how, settings) => {
    const { gateway, url, lines } = await startGateway(settings());
    await until(() => lines.some((line) => line.includes('the config watch broke')), {
      what: 'the gateway to notice',
    });
    expect(gateway.readiness()).toMatchObject({ ready: false, details: { policy: false, revision: 0 } });
    const answer = await ask(url);
    expect(answer.status).toBe(503);
    expect(`${await answer.text()}${lines.join()}`).not.toContain(CANARY);
  });
});

describe('the console', () => {
  async function whoAmI(environment: Record<string, string>): Promise<number> {
    const settings = readSettings(consoleSettings, {
      TOLLGATE_CONSOLE_LISTEN: '127.0.0.1:0',
      ...environment,
    });
    const service = consoleService({ settings, clock: systemClock, telemetry: silentTelemetry() });
    await service.start();
    onTestFinished(() => service.stop(AbortSignal.timeout(5_000)));
    const answer = await fetch(`http://127.0.0.1:${service.port()}/api/v1/whoami`, {
      headers: { authorization: `Bearer ${ADMIN}` },
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  test('reaches policy with a certificate and not without', async () => {
    const shows = ours.issue('console');
    expect(await whoAmI(client({ trusts: ours.cert, shows, finds: 'policy.test' }))).toBe(200);
    expect(await whoAmI(client({ trusts: ours.cert, finds: 'policy.test' }))).toBe(503);
    expect(await whoAmI(client({}))).toBe(503);
  });
});

describe('accounting', () => {
  /** Whether it has learnt from policy whom to alert about what. */
  async function isConfigured(environment: Record<string, string>): Promise<() => boolean> {
    const where = mkdtempSync(path.join(dir, 'accounting-'));
    const { telemetry } = keptLog();
    const bus = sqliteBus({ file: path.join(where, 'bus.sqlite'), clock: systemClock, telemetry });
    const ledger = memoryLedger({ clock: systemClock });
    const settings = readSettings(accountingSettings, {
      TOLLGATE_ACCOUNTING_LISTEN: `unix:${path.join(where, 'socket')}`,
      ...environment,
    });
    const service = accountingService({ settings, bus, ledger, clock: systemClock, telemetry });
    await service.start();
    onTestFinished(async () => {
      await service.stop(AbortSignal.timeout(5_000));
      await bus.close();
      await ledger.close();
    });
    return () => service.readiness().details['alerts'] === 'configured';
  }

  test('learns whom to alert with a certificate and not without', async () => {
    const stranger = await isConfigured(client({ trusts: ours.cert, finds: 'policy.test' }));
    const shows = ours.issue('accounting');
    const known = await isConfigured(client({ trusts: ours.cert, shows, finds: 'policy.test' }));
    await until(known, { what: 'accounting to be configured' });
    expect(stranger()).toBe(false);
  });
});

test('in one process the same settings change nothing: its socket belongs to one user', async () => {
  const system = await startEmbedded({
    environment: {
      TOLLGATE_POLICY_TLS_CERT_FILE: file('server.crt', 'not even a certificate'),
      TOLLGATE_POLICY_TLS_KEY_FILE: file('server.key', 'nor a key'),
      TOLLGATE_POLICY_TLS_CA_FILE: file('ours.crt', ours.cert),
    },
  });
  onTestFinished(() => system.stop());
  await until(
    async () => {
      const answer = await fetch(`${system.gatewayUrl}/v1/models`, {
        headers: { authorization: `Bearer ${system.key}` },
      });
      await answer.arrayBuffer();
      return answer.status === 200;
    },
    { what: 'the gateway to answer' },
  );
}, 60_000);
