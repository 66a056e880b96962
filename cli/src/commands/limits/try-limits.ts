import type { Command } from 'commander';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { LimitTrial } from '../../admin/limits.ts';
import { tableLines } from '../terminal.ts';
import { addConsoleFlags, addJsonFlag, collect, type JsonFlags, printAnswer } from '../verb.ts';

type Flags = ConsoleFlags & JsonFlags & { file: string[]; days: string };

const DAYS_MAX = 366;
const DAY_MS = 86_400_000;

/** `tollgate try`: limits and budgets on the requests of the past. */
export function addTryLimits(program: Command): void {
  addConsoleFlags(
    addJsonFlag(
      program
        .command('try')
        .summary('show what limits and budgets would have refused')
        .description(
          'Counts the requests of the last days by the rate limits and budgets in the files, and shows which of them those would have refused. Changes nothing. Each request counts what it used in the end.',
        )
        .requiredOption(
          '-f, --file <path>',
          'a YAML or JSON file, a folder of them, or - for standard input; can be repeated',
          collect,
        )
        .option('--days <number>', 'how many days back', '7'),
    ),
  ).action(tryLimits);
}

async function tryLimits(flags: Flags): Promise<void> {
  const days = Number(flags.days);
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX) {
    throw new Error(`--days takes a whole number from 1 to ${DAYS_MAX} (it is "${flags.days}")`);
  }
  const [{ connect }, { readSources }] = await Promise.all([
    import('../../admin/connect.ts'),
    import('../../apply/read-sources.ts'),
  ]);
  const client = connect(flags);
  const sources = await readSources(flags.file, process.stdin);
  const manifests = sources.map(({ text }) => text).join('\n---\n');
  const nowMs = Date.now();
  const range = { from: new Date(nowMs - days * DAY_MS).toISOString(), to: new Date(nowMs).toISOString() };
  const trial = await client.tryLimits(manifests, range);
  printAnswer(flags, { json: trial, lines: linesOf(trial, days) });
}

function linesOf({ requests, refused, rules }: LimitTrial, days: number): string[] {
  const headings = ['RULE', 'MODE', 'MATCHED', 'REFUSED', 'COST OF THESE', 'FIRST', 'MOST'];
  const rows = rules.map((rule) => [
    rule.rule,
    rule.mode,
    String(rule.matched),
    String(rule.refused),
    `${rule.refused_cost_usd} USD`,
    rule.first_refused_at ?? '-',
    rule.counters.map(({ counter, refused: times }) => `${counter} (${times})`).join(', ') || '-',
  ]);
  const time = days === 1 ? 'the last day' : `the last ${days} days`;
  return [
    ...tableLines(headings, rows),
    `${refused} of ${requests} requests of ${time} would have been refused`,
  ];
}
