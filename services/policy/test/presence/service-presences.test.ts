import { simulatedClock } from '@tollgate/clock';
import { encodePresence, SERVICE_PRESENCE_SUBJECT, type ServicePresence } from '@tollgate/contracts';
import { expect, it } from 'vitest';
import { servicePresences } from '../../src/presence/service-presences.ts';

/** Presences over a bus that delivers at once. */
function listening() {
  const clock = simulatedClock();
  const unreadable: unknown[] = [];
  let hear: (payload: Uint8Array) => void = () => {};
  const presences = servicePresences({
    clock,
    unreadable: (error) => unreadable.push(error),
    bus: {
      listen(subject, heard) {
        expect(subject).toBe(SERVICE_PRESENCE_SUBJECT);
        hear = heard;
        return () => {
          hear = () => {};
        };
      },
    },
  });
  presences.start();
  return {
    clock,
    presences,
    unreadable,
    hearBytes: (bytes: Uint8Array) => hear(bytes),
    send: (presence: ServicePresence) => hear(encodePresence({ state: 'ready', ...presence })),
  };
}

it('lists the last report of each process by service, and how long ago it came', () => {
  const { clock, presences, send } = listening();
  send({ service: 'policy', instance: 'p1', configRevision: 3 });
  clock.advance(5_000);
  send({
    service: 'gateway',
    instance: 'g1',
    configRevision: 3,
    busLags: [{ stream: 'usage', messages: 7 }],
  });
  send({ service: 'gateway', instance: 'g1', configRevision: 4 });
  expect(presences.list()).toMatchObject([
    { service: 'gateway', instance: 'g1', configRevision: 4, silentForMs: 0 },
    { service: 'policy', instance: 'p1', configRevision: 3, silentForMs: 5_000 },
  ]);
});

it('forgets a process that stops at once, and one that ends without a message after 10 minutes', () => {
  const { clock, presences, send } = listening();
  send({ service: 'gateway', instance: 'stopped' });
  send({ service: 'gateway', instance: 'crashed' });
  send({ service: 'gateway', instance: 'stopped', isLast: true });
  expect(presences.list()).toMatchObject([{ instance: 'crashed' }]);
  clock.advance(10 * 60_000);
  expect(presences.list()).toMatchObject([{ instance: 'crashed', silentForMs: 600_000 }]);
  clock.advance(1);
  expect(presences.list()).toEqual([]);
});

it('keeps the 1,000 processes that reported last', () => {
  const { presences, send } = listening();
  for (let index = 0; index < 1_001; index += 1) send({ service: 'gateway', instance: `g${index}` });
  const instances = presences.list().map(({ instance }) => instance);
  expect(instances).toHaveLength(1_000);
  expect(instances).not.toContain('g0');
});

it('reports bytes that are no presence, and stops listening when it is stopped', () => {
  const { presences, unreadable, hearBytes, send } = listening();
  hearBytes(Uint8Array.of(255, 255, 255));
  expect(unreadable).toHaveLength(1);
  presences.stop();
  send({ service: 'gateway', instance: 'g1' });
  expect(presences.list()).toEqual([]);
});
