import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@tollgate/clock';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll } from 'vitest';
import { busContract } from '../src/contract.ts';
import { sqliteBus } from '../src/index.ts';
import { startStuckConsumer } from './start-stuck-consumer.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-bus-'));
const file = path.join(folder, 'contract.sqlite');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

busContract({
  name: 'sqlite',
  open: async () => sqliteBus({ file, clock: systemClock, telemetry: silentTelemetry() }),
  startStuckConsumer: (consumer) => startStuckConsumer(file, consumer),
});
