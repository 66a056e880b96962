import { systemClock } from '@tollgate/clock';
import { silentTelemetry } from '@tollgate/telemetry';
import { jetstreamBus, sqliteBus } from '../src/index.ts';

/** A program that takes one batch and keeps it: `stuck-consumer.ts <url or file> <subject> <durable> <ackWaitMs>`. */
const [address = '', subject = '', durable = '', ackWaitMs = ''] = process.argv.slice(2);
const surroundings = { clock: systemClock, telemetry: silentTelemetry() };
const bus = address.startsWith('nats://')
  ? await jetstreamBus({ url: address, ...surroundings })
  : sqliteBus({ file: address, ...surroundings });
await bus.consume({
  subject,
  durable,
  maxBatch: 10,
  ackWaitMs: Number(ackWaitMs),
  handle: () =>
    new Promise(() => {
      process.stdout.write('holding\n');
      setInterval(() => {}, 60_000);
    }),
});
setInterval(() => {}, 60_000);
