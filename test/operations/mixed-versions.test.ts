/**
 * The last release and the present one side by side on the same stores: an upgrade in the order of docs/operations.md, then a
 * rollback. After each step requests are answered as ever, and the three ledgers agree about the money.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goneWrong, isLeaving, sendMix } from '../system/mixed-load.ts';
import { expectThreeLedgersAgree } from '../system/three-ledgers.ts';
import { ROOT } from '../tidy/repository.ts';
import { HAS_LAST_RELEASE, LAST_RELEASE, releaseCheckout } from './release-checkout.ts';

/** One of each kind of the mix goes to each of the two gateways. */
const REQUESTS = 64;
const CLIENTS = 8;

describe.runIf(HAS_LAST_RELEASE)(`beside ${LAST_RELEASE.version}`, () => {
  let release: string;
  let system: DistributedSystem;
  let sentCount = 0;
  const ids: string[] = [];

  beforeAll(async () => {
    release = releaseCheckout();
    system = await startDistributed({
      gateways: 2,
      policies: 2,
      checkout: release,
      environment: {
        // A dozen processes share the cores of a test machine; being slow is not what this test is about.
        TOLLGATE_REDIS_DEADLINE_MS: '5000',
        TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
        // Settings of the present release alone stop the start of the last one.
        TOLLGATE_STOP_IDLE_SECONDS: '',
      },
    });
  }, 900_000);
  afterAll(() => system?.stop(), 120_000);

  test('the last release works on the schema of the present one', { timeout: 300_000 }, async () => {
    await expectService();
    execFileSync(process.execPath, [path.join(ROOT, 'cli/src/main.ts'), 'migrate'], {
      env: { PATH: process.env['PATH'], CLICKHOUSE_URL: system.clickhouse.url },
    });
    await expectService();
  });

  describe.each([
    ['upgrade to the present release', () => undefined],
    ['rollback to the last release', () => release],
  ])('during the %s', (_way, checkout) => {
    test.each(['policy-1', 'policy-2', 'accounting', 'analytics', 'gateway-1', 'gateway-2', 'console'])(
      'requests are served and accounted exactly when %s has been replaced',
      { timeout: 300_000 },
      async (name) => {
        const program = system.program(name);
        expect(await program.stop()).toBe(0);
        program.use(checkout());
        await program.start();
        await expectService();
      },
    );
  });

  /** Every kind of request is served, with every one so far in the three ledgers. */
  async function expectService(): Promise<void> {
    const from = sentCount;
    sentCount += REQUESTS;
    const sent = await sendMix(system, { from, to: sentCount, concurrency: CLIENTS });
    expect(goneWrong(sent)).toEqual([]);
    ids.push(...sent.filter((one) => one.isComplete && !isLeaving(one.kind)).map(({ id }) => id));
    await expectThreeLedgersAgree(system, { ids });
  }
});
