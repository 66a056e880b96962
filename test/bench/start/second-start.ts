/**
 * `node test/bench/start/second-start.ts`: the time from `npm start` to the greeting on a data folder that exists, with the demo
 * provider; beside a bare proxy's start and, with `--beside`, `npm start` of another checkout. The checkouts must be installed. The
 * first start of each is not counted: it makes the data folder and fills the caches.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { comparePairs } from '../figure/beside.ts';
import { readBenchCommand } from '../figure/command.ts';
import { concludeBench } from '../figure/figure.ts';
import { type Goal, goalLine, isGoalHeld } from '../figure/goal.ts';
import { SERVER_CORE, startProgram } from '../figure/program.ts';
import { median } from '../figure/rounds.ts';
import { commitOf, describeMachine, machineLine } from '../machine.ts';
import { npmStart } from './npm-start.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const START_TIMEOUT_MS = 300_000;
const BESIDE_MAX = 0.5;

type Build = {
  readonly name: string;
  readonly checkout: string;
  readonly dataDir: string;
  readonly tookMs: number[];
};

const { pace, beside } = readBenchCommand(process.argv.slice(2));
process.stdout.write(`${machineLine(describeMachine())}\n\nsecond-start\n`);
const ours = buildOf('this build', ROOT);
const theirs = beside === undefined ? undefined : buildOf(commitOf(beside), beside);
const builds = theirs === undefined ? [ours] : [theirs, ours];
const bareProxyMs: number[] = [];
try {
  for (const build of builds) await startOnce(build);
  for (let round = 0; round < pace.rounds; round++) {
    bareProxyMs.push(await startBareProxyOnce());
    for (const build of round % 2 === 0 ? builds : builds.toReversed())
      build.tookMs.push(await startOnce(build));
  }
} finally {
  for (const { dataDir } of builds) rmSync(dataDir, { recursive: true, force: true });
}
const compared = theirs && comparePairs(ours.tookMs, theirs.tookMs);
const goals: Goal[] =
  compared === undefined
    ? []
    : [
        {
          what: 'time of the second start over the other build',
          value: compared.ratio,
          bound: { atMost: BESIDE_MAX },
        },
      ];
const lines = [
  lineOf('bare proxy', bareProxyMs),
  ...builds.map(({ name, tookMs }) => lineOf(name, tookMs)),
  ...(compared === undefined
    ? []
    : [
        `ratio       ${compared.ratio.toFixed(2)} of the other build's, 95 % sure of ${compared.likely.map((one) => one.toFixed(2)).join(' to ')}`,
      ]),
  ...goals.map(goalLine),
];
process.stdout.write(lines.map((line) => `  ${line}\n`).join(''));
const failed = goals.filter((goal) => !pace.isSmoke && !isGoalHeld(goal)).length;
concludeBench({ passed: failed === 0 ? 1 : 0, failed });

function buildOf(name: string, checkout: string): Build {
  return { name, checkout, dataDir: mkdtempSync(path.join(tmpdir(), 'tollgate-start-')), tookMs: [] };
}

async function startOnce({ checkout, dataDir }: Build): Promise<number> {
  const started = await npmStart({ checkout, dataDir, timeoutMs: START_TIMEOUT_MS });
  await started.stop();
  return started.tookMs;
}

async function startBareProxyOnce(): Promise<number> {
  const startedMs = performance.now();
  const proxy = await startProgram('bare-proxy.ts', { args: ['http://127.0.0.1:9'], core: SERVER_CORE });
  const tookMs = performance.now() - startedMs;
  await proxy.stop();
  return tookMs;
}

function lineOf(name: string, tookMs: readonly number[]): string {
  const [least, most] = [Math.min(...tookMs), Math.max(...tookMs)];
  return `${name.padEnd(12)}${median(tookMs).toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)}, ${tookMs.length} starts)`;
}
