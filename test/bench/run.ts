/**
 * `npm run bench`: every figure, or those named. `--smoke` runs each just long enough to see that it works; `--rounds`,
 * `--seconds` and `--memory-seconds` say how long a real run takes. `--beside <checkout>` measures another build in turn with
 * this one. `--peers` measures other proxies and gateways.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { addedLatency } from './added-latency.ts';
import { readBenchCommand } from './figure/command.ts';
import { concludeBench, type Figure, measureFigures, type Tally } from './figure/figure.ts';
import { idleMemoryFigure } from './figure/idle-memory.ts';
import { unmatchedGuardrails } from './guardrails/unmatched-guardrails.ts';
import { json2k } from './json-2k.ts';
import { json50k } from './json-50k.ts';
import { memory } from './memory.ts';
import { atTeamRate } from './pace/at-team-rate.ts';
import { streamsPaced } from './pace/streams-paced.ts';
import { gatewayPaths } from './paths/gateway-paths.ts';
import { streamsOneByOne } from './streams-one-by-one.ts';
import { streamsTogether } from './streams-together.ts';

/** Of the gateway: measured on one started system, beside the bare proxy. */
const FIGURES: readonly Figure[] = [
  // First: once the gateway has been loaded, it keeps memory.
  idleMemoryFigure({ mostMb: 120 }),
  json2k,
  json50k,
  streamsTogether,
  streamsOneByOne,
  streamsPaced,
  atTeamRate,
  addedLatency,
  gatewayPaths,
  unmatchedGuardrails,
  memory,
];

/** Programs that start what they need and, with `--beside`, measure the other build in turn with this one. */
const PROGRAMS_BESIDE: readonly string[] = [
  'policy',
  'ledger',
  'one-process/one-process',
  'start/second-start',
];

/** Programs that download: they run only if they are named, `peers` also by `--peers`. */
const PROGRAMS_BY_NAME: readonly string[] = ['install/first-install', 'peers/peers'];

/** Of one service alone: programs that start what they need and compare with a baseline of their own. */
const PROGRAMS: readonly string[] = [
  ...PROGRAMS_BESIDE,
  'usage',
  'hung-policy',
  'translation/translation',
  'guardrails/guardrails',
  'config/config-changes',
  'history/history',
  'console/console',
  'exactness/exactness',
  'scale/scale',
];

const command = readBenchCommand(process.argv.slice(2));
const { names, beside } = command;
const known = [...FIGURES.map((figure) => figure.name), ...[...PROGRAMS, ...PROGRAMS_BY_NAME].map(nameOf)];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no figure ${unknown.join(', ')}; there is ${known.join(', ')}\n`);
  process.exit(2);
}

const isWanted = (name: string) => names.length === 0 || names.includes(name);
const wanted = [
  ...PROGRAMS.filter((program) => isWanted(nameOf(program))),
  ...PROGRAMS_BY_NAME.filter((program) => names.includes(nameOf(program))),
];
const besideToo = [...PROGRAMS_BESIDE, ...PROGRAMS_BY_NAME];
const alone = wanted.filter((program) => !besideToo.includes(program));
if (beside !== undefined && names.length > 0 && alone.length > 0) {
  process.stderr.write(`${alone.map(nameOf).join(', ')}: measured alone, without --beside\n`);
  process.exit(2);
}
const programs = beside === undefined ? wanted : wanted.filter((program) => !alone.includes(program));
const figures = FIGURES.filter((figure) => isWanted(figure.name));
const tally = figures.length === 0 ? { passed: 0, failed: 0 } : await measureFigures(figures, command);
concludeBench(await runPrograms(programs, tally));

/** One after the other, with our own flags. */
async function runPrograms(programs: readonly string[], before: Tally): Promise<Tally> {
  const flags = process.argv
    .slice(2)
    .filter((argument) => !known.includes(argument) && argument !== '--peers');
  let { passed, failed } = before;
  for (const program of programs) {
    process.stdout.write(`\n${nameOf(program)}\n`);
    const file = path.join(import.meta.dirname, `${program}.ts`);
    const child = spawn(process.execPath, [file, ...flags], { stdio: 'inherit' });
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    if (code === 0) passed++;
    else failed++;
  }
  return { passed, failed };
}

/** A program's name is its file's. */
function nameOf(program: string): string {
  return path.basename(program);
}
