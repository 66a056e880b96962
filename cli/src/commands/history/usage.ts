import { systemClock } from '@tollgate/clock';
import type { Command } from 'commander';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { Usage } from '../../admin/history.ts';
import { tableLines } from '../terminal.ts';
import {
  addConsoleFlags,
  addJsonFlag,
  collect,
  type JsonFlags,
  printAnswer,
  type ReportExit,
  verbTerminal,
} from '../verb.ts';
import { csvLines } from './csv.ts';
import { addFilterFlags, addTimeZoneFlag, filtersOf, type HistoryFlags } from './history-flags.ts';
import { usdText } from './shown-cost.ts';

type Flags = ConsoleFlags & JsonFlags & HistoryFlags & { by?: string[]; csv?: boolean };

/** What is shown of each group, and under which heading. */
const MEASURES = new Map([
  ['requests', 'REQUESTS'],
  ['errors', 'ERRORS'],
  ['input_tokens', 'INPUT TOKENS'],
  ['output_tokens', 'OUTPUT TOKENS'],
  ['cost_usd', 'COST USD'],
]);

/** `tollgate usage`: what was used and what it cost. */
export function addUsage(program: Command, report: ReportExit): void {
  const command = program
    .command('usage')
    .summary('show what was used and what it cost, by model, team, tag, ...')
    .description(
      'Requests, errors, tokens and cost of a month or another range, from history. A key of a member shows the member’s own, a manager’s with --team also the team’s.',
    )
    .option('--month <month>', 'a month such as 2026-10, this or last (default: this)')
    .option('--from <moment>', 'or from then on: a day, or a time such as 2026-10-31T14:03')
    .option('--to <moment>', 'until then, exclusive')
    .option(
      '--by <field>',
      'a line for each: model, team, user, virtual_account, provider_account, provider, status, error_code, rule or tag.<key>; can be repeated',
      collect,
    )
    .option('--csv', 'print CSV, for spreadsheets');
  addConsoleFlags(addJsonFlag(addTimeZoneFlag(addFilterFlags(command))))
    .addHelpText(
      'after',
      '\nExample:\n  tollgate usage --team search --tag project=apollo --month 2026-10 --by model --csv\n\nExit codes: 0, also for nothing used; 1 failed, or a name in the question that nothing has.',
    )
    .action(async (flags: Flags) => report(await showUsage(flags)));
}

async function showUsage(flags: Flags): Promise<number> {
  const [{ connect }, { periodOf }] = await Promise.all([
    import('../../admin/connect.ts'),
    import('./period.ts'),
  ]);
  const period = periodOf(flags, systemClock.nowMs(), 'month');
  const groups = (flags.by ?? []).flatMap((by) => by.split(','));
  const question = { ...period, filters: filtersOf(flags) };
  const usage = await connect(flags).usage(question, { measures: [...MEASURES.keys()], groupBy: groups });
  const terminal = verbTerminal();
  if (flags.csv !== true && flags.json !== true) {
    terminal.err(`${period.from} to ${period.to}, ${period.time_zone}`);
  }
  const lines = flags.csv === true ? csvOf(usage, groups) : tableOf(usage, groups);
  printAnswer(flags, { json: usage, lines });
  for (const warning of usage.warnings) terminal.err(`tollgate: ${warning}`);
  return usage.warnings.length === 0 ? 0 : 1;
}

function tableOf({ rows, totals }: Usage, groups: readonly string[]): string[] {
  const headings = [...groups.map((group) => group.toUpperCase()), ...MEASURES.values()];
  const shown = (cells: Usage['rows'][number]) =>
    [...MEASURES.keys()].map((name) => String(amountOf(cells, name)));
  const body = rows.map((row) => [...groups.map((group) => textOf(row, group) || '-'), ...shown(row)]);
  const total = ['total', ...groups.slice(1).map(() => ''), ...shown(totals)];
  return tableLines(headings, groups.length === 0 ? [shown(totals)] : [...body, total]);
}

/** One line for each group and no total, so that a spreadsheet can sum up. */
function csvOf({ rows }: Usage, groups: readonly string[]): string[] {
  const measures = [...MEASURES.keys()];
  return csvLines(
    [...groups, ...measures],
    rows.map((row) => [
      ...groups.map((group) => textOf(row, group)),
      ...measures.map((name) => amountOf(row, name)),
    ]),
  );
}

function textOf(row: Usage['rows'][number], group: string): string {
  return String(row[group] ?? '');
}

function amountOf(row: Usage['rows'][number], measure: string): number | string {
  const value = Number(row[measure] ?? 0);
  return measure === 'cost_usd' ? usdText(value) : value;
}
