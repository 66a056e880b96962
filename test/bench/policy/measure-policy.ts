import path from 'node:path';
import { type Comparison, comparePairs } from '../figure/beside.ts';
import { type Pace, readBenchCommand } from '../figure/command.ts';
import { type Goal, goalLine, isGoalHeld } from '../figure/goal.ts';
import { processTree } from '../figure/process-tree.ts';
import { OTHER_CORE, SERVER_CORE, startProgram } from '../figure/program.ts';
import { median } from '../figure/rounds.ts';
import { commitOf, describeMachine, machineLine } from '../machine.ts';

/** What one run came to. `perCoreSecond` is per second of the server's processor time. */
export type PolicyRun = {
  readonly perSecond: number;
  readonly perCoreSecond: number;
  readonly coreShare: number;
  /** Redis's processor time for each admission, in microseconds; 0 for a server without one. */
  readonly redisCpuUs: number;
  /** Requests that met a Redis slower than its deadline, which says that core 1 was not ours alone. */
  readonly unavailable: number;
};

/** One round: the servers in turn, each policy with a Redis of its own. */
type Round = {
  readonly echo: PolicyRun;
  readonly policy: PolicyRun;
  readonly beside: PolicyRun | undefined;
};

const FLOOR_PER_CORE_SECOND = 15_000;
const RULE_COUNTS = [1, 5, 20];
const BESIDE_RATIO_MIN = 1.6;
/** Of Redis's processor time: the machine of the bench need not count instructions. */
const REDIS_RATIO_MAX = 0.7;
const REDIS_RATIO_RULES = 5;

/** Measures and prints admissions a second with each number of rules; sets the exit code. */
export async function measurePolicy(args: readonly string[]): Promise<void> {
  const { pace, beside } = readBenchCommand(args);
  process.stdout.write(`${machineLine(describeMachine())}\n\npolicy-admissions\n`);
  let isHeld = true;
  for (const rules of RULE_COUNTS) {
    const rounds: Round[] = [];
    for (let round = 0; round < pace.rounds; round++) {
      const echo = await runAgainst(['serve-echo'], pace);
      const ours = () => runPolicy('policy.ts', rules, pace);
      const theirs = async () =>
        beside === undefined
          ? undefined
          : await runPolicy(path.join(beside, 'test/bench/policy.ts'), rules, pace);
      // Every second round in the opposite order.
      const first = round % 2 === 0 ? await theirs() : undefined;
      const policy = await ours();
      rounds.push({ echo, policy, beside: first ?? (await theirs()) });
    }
    const goals = goalsOf(rules, rounds);
    process.stdout.write(
      [...linesOf(rules, rounds, beside), ...goals.map((goal) => `  ${goalLine(goal)}`)]
        .map((line) => `  ${line}\n`)
        .join(''),
    );
    isHeld &&= pace.isSmoke || goals.every(isGoalHeld);
  }
  process.stdout.write(`\n${isHeld ? '1 passed, 0 failed' : '0 passed, 1 failed'}\n`);
  process.exitCode = isHeld ? 0 : 1;
}

/** The policy of one checkout, by its `policy.ts`, on a Redis that no other run has used. */
async function runPolicy(file: string, rules: number, pace: Pace): Promise<PolicyRun> {
  const redis = await startProgram('policy.ts', { args: ['serve-redis'], core: OTHER_CORE });
  try {
    const args = ['serve-policy', redis.line, String(rules)];
    return await runAgainst(args, pace, { file, redisPids: processTree(redis.pid) });
  } finally {
    await redis.stop();
  }
}

async function runAgainst(
  args: string[],
  pace: Pace,
  { file, redisPids }: { file: string; redisPids: number[] } = { file: 'policy.ts', redisPids: [] },
): Promise<PolicyRun> {
  const server = await startProgram(file, { args, core: SERVER_CORE });
  try {
    // Each server is new, and its code not compiled yet.
    const { firstWarmUpMs, durationMs } = pace;
    const plan = [server.line, server.pid, firstWarmUpMs, durationMs, redisPids.join(',')].map(String);
    const client = await startProgram('policy.ts', { args: ['load', ...plan], core: OTHER_CORE });
    await client.stop();
    // `policy.ts load` wrote it.
    return JSON.parse(client.line) as PolicyRun;
  } finally {
    await server.stop();
  }
}

function goalsOf(rules: number, rounds: readonly Round[]): Goal[] {
  const perCoreSecond = median(rounds.map(({ policy }) => policy.perCoreSecond));
  const admissions = compare(rounds, (run) => run.perCoreSecond);
  const redis = compare(rounds, (run) => run.redisCpuUs);
  return [
    ...(rules === 1
      ? [
          {
            what: 'admissions per core second',
            value: perCoreSecond,
            bound: { atLeast: FLOOR_PER_CORE_SECOND },
          },
        ]
      : []),
    ...(admissions === undefined
      ? []
      : [
          {
            what: 'admissions per core second, over the other build',
            value: admissions.ratio,
            bound: { atLeast: BESIDE_RATIO_MIN },
          },
        ]),
    ...(redis === undefined || rules !== REDIS_RATIO_RULES
      ? []
      : [
          {
            what: 'core time of Redis per admission, over the other build',
            value: redis.ratio,
            bound: { atMost: REDIS_RATIO_MAX },
          },
        ]),
  ];
}

function compare(rounds: readonly Round[], of: (run: PolicyRun) => number): Comparison | undefined {
  const theirs = rounds.flatMap(({ beside }) => (beside === undefined ? [] : [of(beside)]));
  return theirs.length < rounds.length
    ? undefined
    : comparePairs(
        rounds.map(({ policy }) => of(policy)),
        theirs,
      );
}

function linesOf(rules: number, rounds: readonly Round[], checkout: string | undefined): string[] {
  const ratio = median(rounds.map(({ echo, policy }) => policy.perCoreSecond / echo.perCoreSecond));
  const unavailable = rounds.reduce(
    (sum, { policy, beside }) => sum + policy.unavailable + (beside?.unavailable ?? 0),
    0,
  );
  const others = rounds.flatMap(({ beside }) => beside ?? []);
  const admissions = compare(rounds, (run) => run.perCoreSecond);
  return [
    `${rules} matching rule${rules === 1 ? '' : 's'}`,
    lineOf(
      'bare stream',
      rounds.map(({ echo }) => echo),
    ),
    ...(checkout === undefined ? [] : [lineOf(commitOf(checkout), others)]),
    lineOf(
      'policy',
      rounds.map(({ policy }) => policy),
    ),
    `  ratio       ${ratio.toFixed(2)} of the bare stream by core time`,
    ...(admissions === undefined
      ? []
      : [
          `  beside      ${admissions.ratio.toFixed(2)} of the other build's admissions per core second, 95 % sure of ` +
            `${admissions.likely[0].toFixed(2)} to ${admissions.likely[1].toFixed(2)}, median of ${rounds.length} paired rounds`,
        ]),
    ...(unavailable === 0 ? [] : [`  refused     ${unavailable} because Redis missed its deadline`]),
  ];
}

function lineOf(name: string, runs: readonly PolicyRun[]): string {
  const show = (of: (run: PolicyRun) => number, digits = 0) => median(runs.map(of)).toFixed(digits);
  const redis = median(runs.map((run) => run.redisCpuUs));
  return (
    `  ${name.padEnd(12)}${show((run) => run.perSecond)}/s, ${show((run) => run.perCoreSecond)} per core second, ` +
    `core ${show((run) => run.coreShare * 100)} % busy${redis === 0 ? '' : `, Redis ${redis.toFixed(1)} us each`}`
  );
}
