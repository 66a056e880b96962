import { systemClock } from '@tollgate/clock';
import { startNats, type TestServer } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll } from 'vitest';
import { busContract } from '../src/contract.ts';
import { jetstreamBus } from '../src/index.ts';
import { startStuckConsumer } from './start-stuck-consumer.ts';

let nats: TestServer;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.stop());

busContract({
  name: 'jetstream',
  open: () => jetstreamBus({ url: nats.url, clock: systemClock, telemetry: silentTelemetry() }),
  startStuckConsumer: (consumer) => startStuckConsumer(nats.url, consumer),
});
