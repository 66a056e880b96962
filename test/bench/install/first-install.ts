/**
 * `node test/bench/install/first-install.ts`: `npm start` in a fresh copy of the last commit with an empty npm cache: the time to the
 * greeting, and how much it installs; with `--beside`, the same of another checkout's commit, in turn. Downloads about 0.3 GB
 * for each copy and round, from the registry that npm uses.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { comparePairs } from '../figure/beside.ts';
import { readBenchCommand } from '../figure/command.ts';
import { concludeBench } from '../figure/figure.ts';
import { type Goal, goalLine, isGoalHeld } from '../figure/goal.ts';
import { median } from '../figure/rounds.ts';
import { commitOf, describeMachine, machineLine } from '../machine.ts';
import { npmStart } from '../start/npm-start.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const INSTALL_TIMEOUT_MS = 900_000;
const SIZE_MAX_MB = 800;
const BESIDE_MAX = 0.7;

/** What one fresh copy came to. */
type Install = { readonly tookMs: number; readonly addedMb: number };

const { pace, beside } = readBenchCommand(process.argv.slice(2));
process.stdout.write(`${machineLine(describeMachine())}\n\nfirst-install\n`);
const ours: Install[] = [];
const theirs: Install[] = [];
for (let round = 0; round < pace.rounds; round++) {
  const installs = [
    ...(beside === undefined ? [] : [async () => void theirs.push(await installCopy(beside))]),
    async () => void ours.push(await installCopy(ROOT)),
  ];
  for (const install of round % 2 === 0 ? installs : installs.toReversed()) await install();
}
const compared = theirs.length === 0 ? undefined : comparePairs(ours.map(tookMsOf), theirs.map(tookMsOf));
const goals: Goal[] = [
  { what: 'installed', value: addedMbOf(ours), bound: { atMost: SIZE_MAX_MB }, unit: 'MB' },
  ...(compared === undefined
    ? []
    : [{ what: 'time over the other build', value: compared.ratio, bound: { atMost: BESIDE_MAX } }]),
];
const lines = [
  ...(beside === undefined ? [] : [lineOf(commitOf(beside), theirs)]),
  lineOf('this build', ours),
  ...(compared === undefined
    ? []
    : [
        `ratio       ${compared.ratio.toFixed(2)} of the other build's time, ${(addedMbOf(ours) / addedMbOf(theirs)).toFixed(2)} of its size`,
      ]),
  ...goals.map(goalLine),
];
process.stdout.write(lines.map((line) => `  ${line}\n`).join(''));
const isHeld = pace.isSmoke || goals.every(isGoalHeld);
concludeBench({ passed: isHeld ? 1 : 0, failed: isHeld ? 0 : 1 });

/** Starts a copy of a checkout's last commit, and removes it. */
async function installCopy(checkout: string): Promise<Install> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-install-'));
  try {
    const copy = path.join(dir, 'copy');
    execFileSync('git', ['clone', '--quiet', '--no-checkout', checkout, copy]);
    const commit = execFileSync('git', ['-C', checkout, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    execFileSync('git', ['-C', copy, 'checkout', '--quiet', '--detach', commit]);
    const beforeMb = sizeMb(copy);
    const started = await npmStart({
      checkout: copy,
      dataDir: path.join(dir, 'data'),
      timeoutMs: INSTALL_TIMEOUT_MS,
      environment: { npm_config_cache: path.join(dir, 'npm-cache') },
    });
    await started.stop();
    return { tookMs: started.tookMs, addedMb: sizeMb(copy) - beforeMb };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** On the disk. */
function sizeMb(folder: string): number {
  return Number(execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t', 1)[0]) / 1_024;
}

function lineOf(name: string, installs: readonly Install[]): string {
  const seconds = installs.map(({ tookMs }) => (tookMs / 1_000).toFixed(1)).join(', ');
  return `${name.padEnd(12)}${addedMbOf(installs).toFixed(0)} MB, ${(median(installs.map(tookMsOf)) / 1_000).toFixed(1)} s to the greeting (${seconds})`;
}

function tookMsOf({ tookMs }: Install): number {
  return tookMs;
}

function addedMbOf(installs: readonly Install[]): number {
  return median(installs.map(({ addedMb }) => addedMb));
}
