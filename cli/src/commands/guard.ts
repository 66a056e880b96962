import { systemClock } from '@tollgate/clock';
import { type Command, InvalidArgumentError } from 'commander';
import type { ConsoleFlags } from '../admin/connect.ts';
import { addFilterFlags, addTimeZoneFlag, filtersOf, type HistoryFlags } from './history/history-flags.ts';
import {
  addConsoleFlags,
  addJsonFlag,
  collect,
  type JsonFlags,
  type ReportExit,
  verbTerminal,
} from './verb.ts';

type Flags = JsonFlags &
  ConsoleFlags &
  HistoryFlags & { file: string[]; whole?: boolean; since?: number; limit: number };

const LIMIT_DEFAULT = 1_000;
const LIMIT_MAX = 100_000;

/** `tollgate guard`: what guardrails make of texts. */
export function addGuard(program: Command, report: ReportExit): void {
  const command = program
    .command('guard')
    .summary('try guardrails on texts')
    .description('Tries guardrails before they are applied, on prompts or on what was logged.');
  const test = command
    .command('test')
    .summary('print what the guardrails of a file find in prompts or in logged requests')
    .description(
      'Reads prompts from standard input, one a line, or with --since the logged bodies of past requests and their answers, and prints what each guardrail of the groups in the file would make of them. Nothing of a text is printed but what was found, masked. Nothing is sent to a service: guardrails that ask one are named and left out.',
    )
    .requiredOption(
      '-f, --file <file>',
      'manifests with guardrail groups; may be given several times',
      collect,
    )
    .option('--whole', 'standard input is one prompt')
    .option('--since <time>', 'what would they have found in that time: 30m, 12h, 7d or 4w', sinceOf)
    .option('--limit <count>', 'with --since: the newest so many requests', limitOf, LIMIT_DEFAULT);
  addConsoleFlags(addJsonFlag(addTimeZoneFlag(addFilterFlags(test))))
    .addHelpText(
      'after',
      '\nExamples:\n  tollgate guard test -f safety.yaml < prompts.txt\n  tollgate guard test -f safety.yaml --since 7d --team search\n\nExit codes: 0 nothing found; 1 a file could not be used, or no body was logged; 2 something found.',
    )
    .action(async (flags: Flags) => report(await runTest(flags)));
}

async function runTest(flags: Flags): Promise<number> {
  if (flags.since === undefined) {
    const { testGuardrails } = await import('../guard/test-guardrails.ts');
    return testGuardrails(verbTerminal(), flags, process.stdin);
  }
  const [{ connect }, { testLogged }] = await Promise.all([
    import('../admin/connect.ts'),
    import('../guard/test-logged.ts'),
  ]);
  const nowMs = systemClock.nowMs();
  const question = {
    from: new Date(nowMs - flags.since).toISOString(),
    to: new Date(nowMs + MINUTE_MS).toISOString(),
    time_zone: flags.timeZone ?? 'UTC',
    filters: filtersOf(flags),
  };
  return testLogged(verbTerminal(), connect(flags), { ...flags, question });
}

const MINUTE_MS = 60_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 24 * 60 * MINUTE_MS,
  w: 7 * 24 * 60 * MINUTE_MS,
};

function sinceOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new InvalidArgumentError(
    'It must be a number of minutes, hours, days or weeks, such as 30m, 12h or 7d.',
  );
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${LIMIT_MAX}.`);
}
