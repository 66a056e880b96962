/**
 * What the health page says of services that are processes of their own: each reports over a real NATS, and policy answers for all.
 * Without this, a process that hangs or was killed is shown as ready, or a whole update is not seen.
 */
import { hostname } from 'node:os';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERSION } from '../../cli/src/version.ts';

const PROCESSES = ['policy-1', 'policy-2', 'accounting', 'analytics', 'console', 'gateway-1', 'gateway-2'];
/** A process is shown as unavailable after 15 seconds without a report. */
const NOTICED_MS = 60_000;

let system: DistributedSystem;

beforeAll(async () => {
  system = await startDistributed({ gateways: 2, policies: 2 });
}, 180_000);
afterAll(() => system?.stop());

type Service = {
  service: string;
  instance: string;
  version: string;
  state: string;
  config_revision: number | null;
  stores: Record<string, string>;
  bus_lag: Record<string, number>;
  seen_at: string;
};
type Status = {
  config: { revision: number };
  stores: Record<string, string>;
  services: Service[];
};

async function status(): Promise<Status> {
  // The shape is fixed by the public contract.
  return (await system.admin.call('GET', '/status')) as Status;
}

const instanceOf = (name: string) => `${hostname()}:${system.program(name).pid()}`;

/** The state of each process of `PROCESSES`; `missing` if it has sent no report since `sinceMs`. */
async function states(sinceMs = 0): Promise<Record<string, string>> {
  const { services } = await status();
  const since = services.filter(({ seen_at }) => Date.parse(seen_at) > sinceMs);
  return Object.fromEntries(
    PROCESSES.map((name) => [
      name,
      since.find(({ instance }) => instance === instanceOf(name))?.state ?? 'missing',
    ]),
  );
}

const ALL_READY = Object.fromEntries(PROCESSES.map((name) => [name, 'ready']));

test('every process is listed once, with its version, config revision, stores and lag', {
  timeout: 120_000,
}, async () => {
  await expect.poll(() => states(), { timeout: NOTICED_MS }).toEqual(ALL_READY);
  const { services, stores, config } = await status();
  expect(services.map(({ instance }) => instance).toSorted()).toEqual(PROCESSES.map(instanceOf).toSorted());
  expect(new Set(services.map(({ version }) => version))).toEqual(new Set([VERSION]));
  expect(stores).toEqual({ config: 'ready', counters: 'ready', bus: 'ready', history: 'ready' });
  const lagsOf = (name: string) =>
    Object.keys(services.find(({ service }) => service === name)?.bus_lag ?? {}).toSorted();
  expect([lagsOf('accounting'), lagsOf('analytics')]).toEqual([['usage'], ['audit', 'logs', 'usage']]);
  await expect
    .poll(
      async () =>
        (await status()).services
          .filter(({ service }) => service === 'gateway' || service === 'policy')
          .map(({ config_revision }) => config_revision),
      { timeout: NOTICED_MS },
    )
    .toEqual(Array.from({ length: 4 }, () => config.revision));
});

test('a gateway that stops is no longer listed, and is again after its start', {
  timeout: 180_000,
}, async () => {
  const stopped = instanceOf('gateway-2');
  await system.program('gateway-2').stop();
  const isListed = async () => (await status()).services.some(({ instance }) => instance === stopped);
  await expect.poll(isListed, { timeout: NOTICED_MS }).toBe(false);
  await system.program('gateway-2').start();
  await expect.poll(() => states(), { timeout: NOTICED_MS }).toEqual(ALL_READY);
});

test('a gateway that was killed is unavailable', { timeout: 180_000 }, async () => {
  const killed = instanceOf('gateway-2');
  await system.program('gateway-2').kill();
  const stateOf = async () => (await status()).services.find(({ instance }) => instance === killed)?.state;
  await expect.poll(stateOf, { timeout: NOTICED_MS }).toBe('unavailable');
  await system.program('gateway-2').start();
  await expect.poll(() => states(), { timeout: NOTICED_MS }).toEqual(ALL_READY);
});

test('without NATS the bus is unavailable, and after its restart every process reports again', {
  timeout: 240_000,
}, async () => {
  await system.nats.kill();
  await expect.poll(async () => (await status()).stores['bus'], { timeout: NOTICED_MS }).toBe('unavailable');
  await system.nats.restart();
  const restartedMs = Date.now();
  await expect.poll(() => states(restartedMs), { timeout: 2 * NOTICED_MS }).toEqual(ALL_READY);
  await expect.poll(async () => (await status()).stores['bus'], { timeout: NOTICED_MS }).toBe('ready');
});
