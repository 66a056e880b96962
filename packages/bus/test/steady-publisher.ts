import { systemClock } from '@tollgate/clock';
import { silentTelemetry } from '@tollgate/telemetry';
import { sqliteBus } from '../src/index.ts';

/** A program that publishes until it is killed, and says what is stored: `steady-publisher.ts <file> <subject>`. */
const [file = '', subject = ''] = process.argv.slice(2);
const bus = sqliteBus({ file, clock: systemClock, telemetry: silentTelemetry() });
for (let index = 0; ; index += 1) {
  await bus.publish({ subject, id: `${subject}/${index}`, payload: Buffer.from(String(index)) });
  await new Promise((resolve) => process.stdout.write(`${index}\n`, resolve));
}
