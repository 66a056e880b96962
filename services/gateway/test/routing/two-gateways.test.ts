import { type Bus, jetstreamBus } from '@tollgate/bus';
import { type Clock, systemClock } from '@tollgate/clock';
import { startNats, type TestServer } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answerJson, CHAT_ANSWER, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { recordingBus } from '../support/recording-bus.ts';
import { useRouting } from './virtual-models.ts';

let nats: TestServer;
let buses: Bus[];
let provider: FakeProvider;
let systems: [TestSystem, TestSystem];

/** What the clock of both gateways shows: it stands still but for the test. Timers are the machine's. */
let monotonicMs = 1_000_000;
const clock: Clock = { ...systemClock, monotonicMs: () => monotonicMs };

beforeAll(async () => {
  nats = await startNats();
  provider = await startFakeProvider();
  buses = [];
  systems = [await startGateway(), await startGateway()];
  const account = (name: string) => ({
    name,
    baseUrl: provider.baseUrl.replace(/v1$/, name),
    credential: `sk-${name}`,
  });
  const models = {
    ordered: `{type: priority-based-routing, load_balance_targets: [{target: faulty/gpt, priority: 0}, {target: main/gpt, priority: 1}]}`,
    weighted: `{type: weight-based-routing, load_balance_targets: [{target: faulty/gpt, weight: 1}, {target: main/gpt, weight: 1}]}`,
  };
  for (const system of systems) await useRouting(system, ['main', 'faulty'].map(account), models);
});
afterAll(async () => {
  for (const system of systems ?? []) await system.stop();
  for (const bus of buses ?? []) await bus.close();
  await provider?.stop();
  await nats?.stop();
});

/** A gateway whose news goes over NATS; its usage events are kept for the test. Both have the same id, as on one host. */
async function startGateway(): Promise<TestSystem> {
  const wire = await jetstreamBus({ url: nats.url, clock: systemClock, telemetry: silentTelemetry() });
  buses.push(wire);
  const bus = Object.assign(recordingBus(), {
    broadcast: wire.broadcast.bind(wire),
    listen: wire.listen.bind(wire),
  });
  return startTestSystem({ TOLLGATE_GATEWAY_ID: 'gateway' }, undefined, bus, { clock });
}

const down = (system: TestSystem) => system.gateway.readiness().details['targets_down'];

async function answeredBy(system: TestSystem, model: string): Promise<string | null> {
  const response = await system.post('/v1/chat/completions', { ...CHAT, model: `vm-group/${model}` });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
  return response.headers.get('x-tfy-resolved-model');
}

/** How many of a hundred requests, in percent, the target answers that was out. */
async function share(system: TestSystem, model: string): Promise<number> {
  let answered = 0;
  for (let n = 0; n < 100; n++) if ((await answeredBy(system, model)) === 'faulty/gpt') answered++;
  return answered;
}

const within = (min: number, max: number) =>
  expect.toSatisfy((value: number) => min <= value && value <= max);

test('a target that one gateway finds down is tried last by the other too, and both give it its share back gradually', async () => {
  const [one, other] = systems;
  let isOut = true;
  provider.answer = (response, { url }) => {
    if (isOut && url.startsWith('/faulty/')) answerJson(response, { error: { message: 'out' } }, 503);
    else answerJson(response, CHAT_ANSWER);
  };
  for (let n = 0; n < 3; n++) expect(await answeredBy(one, 'ordered')).toBe('main/gpt');
  await vi.waitFor(() => expect(down(other)).toEqual(['faulty/gpt']), { timeout: 10_000 });
  provider.requests.length = 0;
  expect(await answeredBy(other, 'ordered')).toBe('main/gpt');
  expect(provider.requests).toHaveLength(1);
  isOut = false;
  // Up again after 5 s, with its whole share after 20 s more.
  monotonicMs += 5_000;
  for (const system of systems) expect(down(system)).toEqual([]);
  const shares: Record<string, number[]> = { ordered: [], weighted: [] };
  for (const waitMs of [1_000, 6_000, 8_000, 20_000]) {
    monotonicMs += waitMs;
    for (const [model, of] of Object.entries(shares))
      of.push((await share(one, model)) + (await share(other, model)));
  }
  // Of 200 requests: 5 % at first, then 35 %, 75 %, and all of them.
  const [first = 0, second = 0, third = 0, last] = shares['ordered'] ?? [];
  expect([first, second, third, last]).toEqual([within(0, 30), within(35, 105), within(118, 182), 200]);
  // Of two equal weights, one of them at 5 % first: a 21st part, then half.
  expect([shares['weighted']?.at(0), shares['weighted']?.at(-1)]).toEqual([within(0, 30), within(65, 135)]);
});
