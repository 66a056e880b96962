/**
 * `node test/bench/ledger.ts`: reservations a second that one core of a ledger makes on a real Redis, and on a Cluster of
 * three masters, with 1, 5 and 20 holds each; beside a plain pipeline of PINGs on one Redis. The ledger has core 0, all of
 * Redis core 1. With `--beside`, the ledger of another checkout makes the same reservations in the same rounds.
 */
import path from 'node:path';
import { systemClock } from '@tollgate/clock';
import { startRedis, startRedisCluster } from '@tollgate/harness';
import { type Counter, type Hold, type Ledger, redisLedger } from '@tollgate/ledger';
import { silentTelemetry } from '@tollgate/telemetry';
import { Redis } from 'ioredis';
import { comparePairs } from './figure/beside.ts';
import { type Pace, readBenchCommand } from './figure/command.ts';
import { OTHER_CORE, processUse, SERVER_CORE, startProgram } from './figure/program.ts';
import { median } from './figure/rounds.ts';
import { commitOf, describeMachine, machineLine } from './machine.ts';

const HOLD_COUNTS = [1, 5, 20];
const STORES = ['redis', 'cluster'] as const;
/** What policy reserves in one call under load, and how many calls are on their way. */
const RESERVATIONS_A_CALL = 16;
const CALLS_ON_THEIR_WAY = 8;
/** Entities that counters are kept for. */
const USERS = 1_000;
const DAY_MS = 86_400_000;

/** What one run came to: in all, per second of the client's processor time, and of Redis's. */
type Run = {
  readonly perSecond: number;
  readonly perCoreSecond: number;
  readonly perRedisCoreSecond: number;
};

/** One round: each in turn, on a Redis of its own. */
type Round = { readonly ping: Run; readonly reserve: Run; readonly beside: Run | undefined };

async function measure(): Promise<void> {
  const { pace, beside } = readBenchCommand(process.argv.slice(2));
  process.stdout.write(`${machineLine(describeMachine())}\n\nledger-reservations\n`);
  for (const [store, holds] of STORES.flatMap((one) => HOLD_COUNTS.map((count) => [one, count] as const))) {
    const rounds: Round[] = [];
    for (let round = 0; round < pace.rounds; round++) {
      const ping = await runOnce('redis', { holds: 0, pace });
      const theirs = async () =>
        beside === undefined
          ? undefined
          : await runOnce(store, { holds, pace, file: path.join(beside, 'test/bench/ledger.ts') });
      // Every second round in the opposite order.
      const first = round % 2 === 0 ? await theirs() : undefined;
      const reserve = await runOnce(store, { holds, pace });
      rounds.push({ ping, reserve, beside: first ?? (await theirs()) });
    }
    const lines = linesOf(rounds, beside === undefined ? '' : commitOf(beside));
    process.stdout.write(`  ${store}, ${holds} hold${holds === 1 ? '' : 's'}\n${lines.join('')}`);
  }
  process.stdout.write('\n1 passed, 0 failed\n');
}

function linesOf(rounds: readonly Round[], besideName: string): string[] {
  const ours = rounds.map(({ reserve }) => reserve);
  const theirs = rounds.flatMap(({ beside }) => beside ?? []);
  const ratio = median(rounds.map(({ ping, reserve }) => reserve.perCoreSecond / ping.perCoreSecond));
  const over = (of: (run: Run) => number) => {
    const { ratio, likely } = comparePairs(ours.map(of), theirs.map(of));
    return `${ratio.toFixed(2)} (95 % sure of ${likely.map((one) => one.toFixed(2)).join(' to ')})`;
  };
  return [
    `PING         ${describeRuns(rounds.map(({ ping }) => ping))}`,
    ...(theirs.length === 0 ? [] : [`${besideName.padEnd(13)}${describeRuns(theirs)}`]),
    `reservations ${describeRuns(ours)}`,
    `ratio        ${ratio.toFixed(2)} of PING by core time`,
    ...(theirs.length === 0
      ? []
      : [
          `beside       ${over((run) => run.perCoreSecond)} of the other build's per core second, ` +
            `${over((run) => run.perRedisCoreSecond)} of its per core second of Redis`,
        ]),
  ].map((line) => `    ${line}\n`);
}

function describeRuns(runs: readonly Run[]): string {
  const show = (of: (run: Run) => number) => median(runs.map(of)).toFixed(0);
  return (
    `${show((run) => run.perSecond)}/s, ${show((run) => run.perCoreSecond)} per core second, ` +
    `${show((run) => run.perRedisCoreSecond)} per core second of Redis`
  );
}

/** One run of a checkout's `ledger.ts` on a Redis of its own, so that no round meets the keys of another. */
async function runOnce(
  store: (typeof STORES)[number],
  { holds, pace, file = 'ledger.ts' }: { holds: number; pace: Pace; file?: string },
): Promise<Run> {
  const redis = await startProgram('ledger.ts', { args: [`serve-${store}`], core: OTHER_CORE });
  try {
    // Each client is new, and its code not compiled yet.
    const plan = [redis.line, holds, pace.firstWarmUpMs, pace.durationMs].map(String);
    const client = await startProgram(file, { args: ['load', ...plan], core: SERVER_CORE });
    await client.stop();
    // `ledger.ts load` wrote it.
    return JSON.parse(client.line) as Run;
  } finally {
    await redis.stop();
  }
}

/** A closed loop: a call that is answered is followed by the next. */
async function load(url: string, holds: number, pace: Pick<Pace, 'warmUpMs' | 'durationMs'>): Promise<Run> {
  const clients = url
    .replace(/^redis(\+cluster)?:\/\//, '')
    .split(',')
    .map((address) => new Redis(`redis://${address}`));
  const redisPids = await Promise.all(
    clients.map(async (one) => Number(/process_id:(\d+)/.exec(await one.info('server'))?.[1])),
  );
  const [client] = clients;
  if (client === undefined) throw new Error('there is no Redis at this URL');
  const telemetry = silentTelemetry();
  const ledger = redisLedger({ url, clock: systemClock, telemetry, deadlineMs: 10_000 });
  await untilOpen(ledger);
  let [done, isOver] = [0, false];

  const ping = async (): Promise<void> => {
    const pipeline = client.pipeline();
    for (let index = 0; index < RESERVATIONS_A_CALL; index++) pipeline.ping();
    await pipeline.exec();
  };
  const reserve = async (): Promise<void> => {
    const verdicts = await ledger.reserve(
      Array.from({ length: RESERVATIONS_A_CALL }, () => reservation(holds)),
    );
    const odd = verdicts.find(({ kind }) => kind !== 'reserved');
    if (odd !== undefined) throw new Error(`a reservation was answered ${odd.kind}`);
  };
  const one = holds === 0 ? ping : reserve;
  const loop = async (): Promise<void> => {
    for (; !isOver; done += RESERVATIONS_A_CALL) await one();
  };
  const now = () => ({
    ...{ done, atMs: performance.now() },
    ...{
      cpuMs: processUse(process.pid).cpuMs,
      redisCpuMs: redisPids.reduce((sum, pid) => sum + processUse(pid).cpuMs, 0),
    },
  });

  const loops = Promise.all(Array.from({ length: CALLS_ON_THEIR_WAY }, loop));
  await Promise.race([pause(pace.warmUpMs), loops]);
  const before = now();
  await Promise.race([pause(pace.durationMs), loops]);
  const after = now();
  isOver = true;
  await loops;
  await ledger.close();
  for (const one of clients) one.disconnect();
  const per = (ms: number) => ((after.done - before.done) / ms) * 1_000;
  return {
    perSecond: per(after.atMs - before.atMs),
    perCoreSecond: per(after.cpuMs - before.cpuMs),
    perRedisCoreSecond: per(after.redisCpuMs - before.redisCpuMs),
  };
}

let requestNumber = 0;

/** One rate limit, then budgets: the rules that match a request, of one user in a thousand. */
function reservation(holds: number): { id: string; leaseMs: number; holds: Hold[] } {
  const number = requestNumber++;
  const user = `user:user-${number % USERS}@example.com`;
  const startMs = Date.now() - (Date.now() % DAY_MS);
  const day = { kind: 'calendar', startMs, endMs: startMs + DAY_MS } as const;
  const minute = { kind: 'sliding', lengthMs: 60_000 } as const;
  const counter = (index: number): Counter =>
    index === 0
      ? { key: `per-user-minute|${user}|requests|minute`, unit: 'requests', window: minute }
      : { key: `per-user-day-${index}|${user}|cost|day`, unit: 'cost', window: day };
  return {
    id: `0199e7a0-0000-7000-8000-${String(number).padStart(12, '0')}`,
    leaseMs: 60_000,
    holds: Array.from({ length: holds }, (_, index) => {
      const amount = index === 0 ? 1 : 12_345_678;
      return { counter: counter(index), amount, limit: 9_000_000_000_000_000, mode: 'enforce' };
    }),
  };
}

async function serve(start: () => Promise<{ readonly url: string; stop(): Promise<void> }>): Promise<void> {
  const redis = await start();
  process.stdout.write(`${redis.url}\n`);
  await untilInputEnds();
  await redis.stop();
}

function untilInputEnds(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.resume().once('end', resolve);
  });
}

/** A cluster takes a moment to say where its slots are. */
async function untilOpen(ledger: Ledger): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (
      await ledger.open().then(
        () => true,
        () => false,
      )
    )
      return;
    await pause(200);
  }
  await ledger.open();
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

const [part, url = '', holds, warmUpMs, durationMs] = process.argv.slice(2);
if (part === 'serve-redis') await serve(startRedis);
else if (part === 'serve-cluster') await serve(startRedisCluster);
else if (part === 'load') {
  const run = await load(url, Number(holds), { warmUpMs: Number(warmUpMs), durationMs: Number(durationMs) });
  process.stdout.write(`${JSON.stringify(run)}\n`);
} else await measure();
