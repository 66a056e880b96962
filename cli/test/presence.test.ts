import { simulatedClock } from '@tollgate/clock';
import { decodePresence, type ServicePresence__Output } from '@tollgate/contracts';
import type { Readiness, Service } from '@tollgate/lifecycle';
import { expect, it } from 'vitest';
import { presenceService } from '../src/compose/presence.ts';
import { VERSION } from '../src/version.ts';

const PERIOD_MS = 5_000;
const settled = () => new Promise(setImmediate);

function service(name: string, readiness: () => Readiness): Service {
  return { name, needs: [], async start() {}, async stop() {}, readiness };
}

/** A presence service over a bus that keeps what is broadcast. */
function announcing(services: readonly Service[]) {
  const clock = simulatedClock();
  const sent: ServicePresence__Output[] = [];
  const bus = {
    isUp: true,
    isAvailable: () => bus.isUp,
    broadcast: (_subject: string, payload: Uint8Array) => void sent.push(decodePresence(payload)),
    async progress() {
      if (!bus.isUp) throw new Error('the bus is unavailable');
      return { lastSequence: 9, acknowledgedThrough: 4 };
    },
  };
  return { clock, sent, bus, presence: presenceService({ services, bus, clock }) };
}

it('reports each service at the start and every five seconds: version, config, stores, and what the bus holds for it', async () => {
  let configRevision = 3;
  const gateway = service('gateway', () => ({ ready: true, details: {}, configRevision }));
  const analytics = service('analytics', () => ({
    ready: true,
    details: {},
    stores: { history: 'unavailable' },
  }));
  const { clock, sent, presence } = announcing([gateway, analytics]);
  await presence.start();
  await settled();
  expect(sent).toMatchObject([
    { service: 'gateway', version: VERSION, state: 'ready', configRevision: 3, busLags: [] },
    {
      service: 'analytics',
      state: 'degraded',
      configRevision: 0,
      stores: [
        { name: 'history', state: 'unavailable' },
        { name: 'bus', state: 'ready' },
      ],
      busLags: [
        { stream: 'usage', messages: 5 },
        { stream: 'audit', messages: 5 },
        { stream: 'logs', messages: 5 },
      ],
    },
  ]);
  configRevision = 4;
  clock.advance(PERIOD_MS);
  await settled();
  expect(sent).toHaveLength(4);
  expect(sent[2]).toMatchObject({ service: 'gateway', configRevision: 4 });
});

it('reports a service that is not ready as unavailable, and no lag while the bus is unavailable', async () => {
  const { sent, bus, presence } = announcing([service('accounting', () => ({ ready: false, details: {} }))]);
  bus.isUp = false;
  await presence.start();
  await settled();
  expect(sent).toMatchObject([
    {
      service: 'accounting',
      state: 'unavailable',
      stores: [{ name: 'bus', state: 'unavailable' }],
      busLags: [],
    },
  ]);
});

it('sends the next report after the bus refused one', async () => {
  const { clock, sent, bus, presence } = announcing([
    service('gateway', () => ({ ready: true, details: {} })),
  ]);
  const { broadcast } = bus;
  bus.broadcast = () => {
    throw new Error('the connection is closing');
  };
  await presence.start();
  await settled();
  bus.broadcast = broadcast;
  clock.advance(PERIOD_MS);
  await settled();
  expect(sent).toMatchObject([{ service: 'gateway', state: 'ready' }]);
});

it('says that it is the last report when it stops, and sends none afterwards', async () => {
  const { clock, sent, presence } = announcing([service('gateway', () => ({ ready: true, details: {} }))]);
  await presence.start();
  await presence.stop(AbortSignal.timeout(1_000));
  expect(sent.at(-1)).toMatchObject({ service: 'gateway', isLast: true });
  const before = sent.length;
  clock.advance(10 * PERIOD_MS);
  await settled();
  expect(sent).toHaveLength(before);
});
