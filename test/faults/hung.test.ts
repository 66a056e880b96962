/**
 * Parts of the distributed form hang under load, one after the other: each is stopped with SIGSTOP for seven seconds, its
 * connections stay up, and nothing on them is answered. Provider, history and counters agree afterwards, and nothing is
 * charged for a request that never reached the provider.
 */
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goneWrong, type Sent, sendMix } from '../system/mixed-load.ts';
import { expectThreeLedgersAgree, historyRows, providerLedger } from '../system/three-ledgers.ts';

const HANG_MS = 7_000;
const CONCURRENCY = 10;
/** Requests between two looks at the clock. */
const PIECE = 60;

let system: DistributedSystem;
let sentCount = 0;
/** Requests whose clients saw the end, of all faults so far. */
const settledIds: string[] = [];

beforeAll(async () => {
  system = await startDistributed({
    gateways: 2,
    policies: 2,
    environment: {
      // A dozen processes share the cores of a test machine; being slow is not what this test is about.
      TOLLGATE_ADMISSION_DEADLINE_MS: '4000',
      TOLLGATE_REDIS_DEADLINE_MS: '2000',
      TOLLGATE_LEASE_SECONDS: '5',
      TOLLGATE_EXPIRY_GRACE_MS: '1000',
    },
  });
}, 120_000);
afterAll(() => system?.stop());

test('two policies that hang one after the other fail at most one request of a hundred, and charge nothing twice', {
  timeout: 120_000,
}, async () => {
  // Each gateway is with one of the two, and with the second once the first has hung.
  const sent = [...(await loadWhile(hung('policy-1'))), ...(await loadWhile(hung('policy-2')))];
  const words = ['gateway-1', 'gateway-2'].map((name) => system.program(name).words());
  expect(words.every((text) => text.includes('policy does not answer; asking another'))).toBe(true);
  expect(goneWrong(sent).length).toBeLessThanOrEqual(sent.length / 100);
  await expectAgreement();
});

test('a hung Redis makes budgets refuse, and fails nothing else', { timeout: 120_000 }, async () => {
  const sent = await loadWhile(() => system.redis.pid());
  expect(goneWrong(sent).filter(({ status }) => status !== 503)).toEqual([]);
  await expectAgreement();
});

test.each([
  ['NATS', () => system.nats.pid()],
  ['ClickHouse', () => system.clickhouse.pid()],
  ['accounting', () => system.program('accounting').pid()],
])('a hung %s fails no request', { timeout: 120_000 }, async (_name, pid) => {
  expect(goneWrong(await loadWhile(pid))).toEqual([]);
  await expectAgreement();
});

function hung(name: string): () => number | undefined {
  return () => system.program(name).pid();
}

/** Sends the mix while a process is stopped, and a piece of it afterwards. */
async function loadWhile(pidOf: () => number | undefined): Promise<Sent[]> {
  const pid = pidOf();
  if (pid === undefined) throw new Error('it does not run');
  const sent: Sent[] = [];
  process.kill(pid, 'SIGSTOP');
  try {
    const sinceMs = performance.now();
    while (performance.now() - sinceMs < HANG_MS) sent.push(...(await sendPiece()));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  sent.push(...(await sendPiece()));
  // The gateway notices only after the client that this one left.
  const finished = sent.filter((one) => one.isComplete && one.kind !== 'client leaves');
  settledIds.push(...finished.map(({ id }) => id));
  return sent;
}

function sendPiece(): Promise<Sent[]> {
  const from = sentCount;
  sentCount += PIECE;
  return sendMix(system, { from, to: sentCount, concurrency: CONCURRENCY });
}

async function expectAgreement(): Promise<void> {
  await expectThreeLedgersAgree(system, { ids: settledIds });
  const served = await providerLedger(system);
  const rows = [...(await historyRows(system)).values()];
  const charged = rows.filter((row) => row.unsettled || (row.cost_nano_usd ?? 0) > 0);
  expect(charged.filter((row) => !served.has(row.request_id))).toEqual([]);
}
