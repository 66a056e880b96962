/**
 * `node test/bench/guardrails/guardrails.ts`: what a KB of ordinary text costs each check that runs in the gateway, whole and as a
 * stream, and how late the first text of a stream leaves; processor time of one process, the rows in turn.
 */
import { readBenchCommand } from '../figure/command.ts';
import { median } from '../figure/rounds.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { CHECKS, type Checks, firstTokens, KILOBYTES, streamWork, wholeWork } from './work.ts';

/** Most that a clean KB may cost with all checks on, whole or as a stream, in microseconds. */
const KILOBYTE_MICROS_MAX = 1_000;
/** Tokens a second of a model that answers as fast as most do, to say what a token that waits is in time. */
const TOKENS_A_SECOND = 50;

/** Processor time of some work, in microseconds a KB. */
function microsOf(work: () => void): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / KILOBYTES;
}

function medianOf(work: () => void, rounds: number): number {
  const times = Array.from({ length: rounds + 1 }, () => microsOf(work));
  return median(times.slice(1)); // the first round warms up
}

function row({ name, checks }: Checks, rounds: number): { readonly line: string; readonly micros: number } {
  const wholeMicros = medianOf(wholeWork(checks), rounds);
  const streamMicros = medianOf(streamWork(checks), rounds);
  const { medianHeld, p99Held, micros } = firstTokens(checks);
  const addedMs = (held: number) => ((held * 1_000) / TOKENS_A_SECOND + micros / 1_000).toFixed(1);
  const line =
    `  ${name}: ${wholeMicros.toFixed(0)} us a KB whole, ${streamMicros.toFixed(0)} us a KB as a stream; ` +
    `first token waits for ${medianHeld} more (p99 ${p99Held}), ${micros.toFixed(0)} us of work: ` +
    `${addedMs(medianHeld)} ms (p99 ${addedMs(p99Held)} ms) at ${TOKENS_A_SECOND} tokens a second\n`;
  return { line, micros: Math.max(wholeMicros, streamMicros) };
}

const { pace } = readBenchCommand(process.argv.slice(2));
process.stdout.write(
  `${machineLine(describeMachine())}\n\nguardrails on ordinary text of ${KILOBYTES.toFixed(0)} KB\n`,
);
let allMicros = 0;
for (const checks of CHECKS) {
  const { line, micros } = row(checks, pace.rounds);
  allMicros = micros;
  process.stdout.write(line);
}
const isHeld = allMicros <= KILOBYTE_MICROS_MAX || process.argv.includes('--smoke');
process.stdout.write(
  `\nall checks: at most ${allMicros.toFixed(0)} us a KB (goal ${KILOBYTE_MICROS_MAX}): ${isHeld ? 'held' : 'not held'}\n`,
);
process.stdout.write(`\n${isHeld ? 1 : 0} passed, ${isHeld ? 0 : 1} failed\n`);
process.exitCode = isHeld ? 0 : 1;
