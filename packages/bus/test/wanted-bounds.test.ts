import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { systemClock } from '@tollgate/clock';
import { startNats, type TestServer } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bus, type JetstreamBusOptions, jetstreamBus } from '../src/index.ts';

const telemetry = silentTelemetry();
const opened: Bus[] = [];
let nats: TestServer;

beforeEach(async () => {
  nats = await startNats();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((bus) => bus.close()));
  await nats.stop();
});

async function open(options: Partial<JetstreamBusOptions>): Promise<Bus> {
  const bus = await jetstreamBus({ url: nats.url, clock: systemClock, telemetry, ...options });
  opened.push(bus);
  return bus;
}

/** The stream of events, as the server has it. */
async function stream() {
  const connection = await connect({ servers: nats.url });
  try {
    return await (await jetstreamManager(connection)).streams.info('TOLLGATE');
  } finally {
    await connection.close();
  }
}

test('an existing stream is changed to the bounds that are wanted, and keeps the others', async () => {
  await open({ bounds: { storedBytesMax: 1_000_000, ageMsMax: 5_000_000 } });
  await open({ wanted: { storedBytesMax: 2_000_000 } });
  expect((await stream()).config).toMatchObject({
    max_bytes: 2_000_000,
    max_age: 5_000_000 * 1e6,
    num_replicas: 1,
  });
});

test('the bus works with the bounds of before when the server refuses those that are wanted', async () => {
  await open({});
  const bus = await open({ wanted: { storedBytesMax: 2 ** 50 } });
  await bus.publish({ subject: 'tollgate.test', id: '1', payload: new Uint8Array(1) });
  const { config, state } = await stream();
  expect(config.max_bytes).toBe(2 ** 30);
  expect(state.messages).toBe(1);
});
