import { systemClock } from '@tollgate/clock';
import { type Command, InvalidArgumentError } from 'commander';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { HistoryFilter, RequestRow } from '../../admin/history.ts';
import { tableLines } from '../terminal.ts';
import {
  addConsoleFlags,
  addJsonFlag,
  type JsonFlags,
  printAnswer,
  type ReportExit,
  verbTerminal,
} from '../verb.ts';
import { addFilterFlags, addTimeZoneFlag, filtersOf, type HistoryFlags, is } from './history-flags.ts';
import { shownCost } from './shown-cost.ts';

type Flags = ConsoleFlags &
  JsonFlags &
  HistoryFlags & { status?: string; rule?: string; failed?: boolean; limit: number };

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 10_000;

/** `tollgate requests`: single requests, and why they failed. */
export function addRequests(program: Command, report: ReportExit): void {
  const command = program
    .command('requests')
    .summary('show single requests, and why they failed')
    .description(
      'Requests of the last day or another range, newest first, with the reason of each failure in words; or all about one. A key of a member shows the member’s own, a manager’s with --team also the team’s. History is a second or so behind.',
    )
    .argument('[id]', 'one request, by the x-request-id of its answer')
    .option('--around <time>', 'five minutes to both sides of a time: 14:03 or 2026-10-31T14:03')
    .option('--from <moment>', 'or from then on: a day, or a time such as 2026-10-31T14:03')
    .option('--to <moment>', 'until then, exclusive')
    .option('--failed', 'only those that failed or were refused')
    .option('--status <code>', 'only those with this status')
    .option('--rule <id>', 'only those that this rule refused')
    .option('--limit <count>', 'at most so many', limitOf, LIMIT_DEFAULT);
  addConsoleFlags(addJsonFlag(addTimeZoneFlag(addFilterFlags(command))))
    .addHelpText(
      'after',
      '\nExample:\n  tollgate requests --user lena@example.com --around 14:03\n\nExit codes: 0, also for none found; 1 failed, or a name in the question that nothing has.',
    )
    .action(async (id: string | undefined, flags: Flags) =>
      report(id === undefined ? await listRequests(flags) : await showRequest(id, flags)),
    );
}

async function listRequests(flags: Flags): Promise<number> {
  const [{ connect }, { periodOf }] = await Promise.all([
    import('../../admin/connect.ts'),
    import('./period.ts'),
  ]);
  const period = periodOf(flags, systemClock.nowMs(), 'day');
  const failed: HistoryFilter[] = flags.failed === true ? [{ field: 'error_code', op: 'exists' }] : [];
  const filters = [...filtersOf(flags), ...is('status', flags.status), ...is('rule', flags.rule), ...failed];
  const list = await connect(flags).requests({ ...period, filters }, flags.limit);
  const { localTime } = await import('./local-time.ts');
  const row = (one: RequestRow) => rowOf(one, localTime(one.time, period.time_zone));
  const lines =
    list.rows.length === 0
      ? [`no such request from ${period.from} to ${period.to}`]
      : tableLines(HEADINGS, list.rows.map(row));
  printAnswer(flags, { json: { rows: list.rows }, lines });
  const terminal = verbTerminal();
  for (const warning of list.warnings) terminal.err(`tollgate: ${warning}`);
  if (list.hasMore) terminal.err('tollgate: there are older requests; --limit or --to shows them');
  return list.warnings.length === 0 ? 0 : 1;
}

async function showRequest(id: string, flags: Flags): Promise<number> {
  const [{ connect }, { periodOf }, { requestLines }] = await Promise.all([
    import('../../admin/connect.ts'),
    import('./period.ts'),
    import('./request-lines.ts'),
  ]);
  const { time_zone: zone } = periodOf({ ...flags }, systemClock.nowMs(), 'day');
  const request = await connect(flags).request(id);
  printAnswer(flags, { json: request, lines: requestLines(request, zone) });
  return 0;
}

const HEADINGS = ['TIME', 'STATUS', 'WHO', 'MODEL', 'COST', 'REQUEST', 'REASON'];

function rowOf(request: RequestRow, time: string): string[] {
  const { status, subject, model, cost_usd: cost, request_id: id, reason } = request;
  return [time, String(status), subject ?? '-', model || '-', shownCost(cost), id, reason ?? ''];
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${LIMIT_MAX}.`);
}
