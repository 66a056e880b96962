import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@tollgate/clock';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll } from 'vitest';
import { sqliteConfigStore } from '../../src/config-store/sqlite/store.ts';
import { configStoreContract } from './contract.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

configStoreContract({
  name: 'sqlite',
  modelRuns: 50,
  async freshStorage() {
    files += 1;
    const file = path.join(folder, `${files}.sqlite`);
    return {
      open: async () => sqliteConfigStore({ file, clock: systemClock, telemetry: silentTelemetry() }),
    };
  },
});
