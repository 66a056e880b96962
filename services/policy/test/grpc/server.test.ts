import { existsSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerOver } from '../support/ledger-over.ts';
import { connect, openMemoryLedger, request, startPolicy } from '../support/policy.ts';
import { rateLimits } from '../support/scenario.ts';

describe('the server', () => {
  it('listens on a Unix socket that only its user may open, even where a killed one left its file', async () => {
    const unixPath = path.join(await mkdtemp(path.join(tmpdir(), 'policy-')), 'policy.sock');
    const policy = await startPolicy({ unixPath });
    expect((await policy.admit(request())).admission).toBeTruthy();
    expect(statSync(unixPath).mode & 0o777).toBe(0o600);
    await policy.service.stop(AbortSignal.timeout(5_000));
    expect(existsSync(unixPath)).toBe(false);
  });

  it('answers what it has read before it stops, and then ends its streams', async () => {
    const gate = Promise.withResolvers<void>();
    const real = await openMemoryLedger();
    const policy = await startPolicy({
      ledger: ledgerOver(real, {
        async reserve(given) {
          await gate.promise;
          return real.reserve(given);
        },
      }),
      manifests: rateLimits('id: r, when: {}, limit_to: 10, unit: requests_per_minute'),
    });
    const verdict = policy.admit(request());
    // A second connection's answer says that the first one's request was read before.
    const other = connect(policy.address);
    await other.admit(request({ secret: 'unknown' }));
    const stopped = policy.service.stop(AbortSignal.timeout(5_000));
    expect(policy.service.readiness().ready).toBe(false);
    gate.resolve();
    expect((await verdict).admission).toBeTruthy();
    await stopped;
  });
});
