import { silentTelemetry } from '@tollgate/telemetry';
import { expect, test } from 'vitest';
import { opsServer, type Service, startOrder, startServices } from '../src/index.ts';

const { logger } = silentTelemetry();

function recorded(name: string, needs: string[], log: string[], startError?: Error): Service {
  return {
    name,
    needs,
    async start() {
      log.push(`start ${name}`);
      if (startError !== undefined) throw startError;
    },
    async stop() {
      log.push(`stop ${name}`);
    },
    readiness: () => ({ ready: true, details: {} }),
  };
}

test('services start in the order of their needs and stop in reverse', async () => {
  const log: string[] = [];
  const services = [
    recorded('gateway', ['policy'], log),
    recorded('policy', ['ledger'], log),
    recorded('ledger', [], log),
  ];
  const running = await startServices(services, { logger, graceMs: 1_000 });
  await running.stop();
  expect(log).toEqual([
    'start ledger',
    'start policy',
    'start gateway',
    'stop gateway',
    'stop policy',
    'stop ledger',
  ]);
});

test('a failed start stops what had started and says why', async () => {
  const log: string[] = [];
  const services = [recorded('one', [], log), recorded('two', ['one'], log, new Error('port in use'))];
  await expect(startServices(services, { logger, graceMs: 1_000 })).rejects.toThrow('port in use');
  expect(log).toEqual(['start one', 'start two', 'stop two', 'stop one']);
});

test('needs in a circle are refused by name', () => {
  const services = [recorded('a', ['b'], []), recorded('b', ['a'], [])];
  expect(() => startOrder(services)).toThrow('a -> b -> a');
});

test('/readyz turns 503 when a service is not ready or the process drains', async () => {
  let ready = false;
  const service: Service = {
    ...recorded('policy', [], []),
    readiness: () => ({ ready, details: { revision: 7 } }),
  };
  const ops = opsServer({
    listen: { host: '127.0.0.1', port: 0 },
    services: [service],
    telemetry: silentTelemetry(),
  });
  await ops.start();
  const readyz = () => fetch(`http://127.0.0.1:${ops.port()}/readyz`);
  try {
    expect((await readyz()).status).toBe(503);
    ready = true;
    const answer = await readyz();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ services: { policy: { details: { revision: 7 } } } });
    ops.drain();
    expect((await readyz()).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${ops.port()}/livez`)).status).toBe(200);
  } finally {
    await ops.stop(AbortSignal.timeout(1_000));
  }
});
