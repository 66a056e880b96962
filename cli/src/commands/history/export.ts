import { systemClock } from '@tollgate/clock';
import { type Command, Option } from 'commander';
import type { AdminClient } from '../../admin/client.ts';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { Download } from '../../admin/download.ts';
import { addConsoleFlags, collect, verbTerminal } from '../verb.ts';
import { addFilterFlags, addTimeZoneFlag, filtersOf, type HistoryFlags } from './history-flags.ts';

type Flags = ConsoleFlags & HistoryFlags & { format: 'csv' | 'jsonl'; output?: string };
type RequestFlags = Flags & { column?: string[] };
type MetricFlags = Flags & { by?: string[]; measure?: string[]; step?: string };

const MEASURES = ['requests', 'errors', 'input_tokens', 'output_tokens', 'cost_usd'];

/** `tollgate export requests|metrics`: history as files of any length. */
export function addExport(program: Command): void {
  const command = program
    .command('export')
    .summary('write requests or sums of history to a CSV or JSON Lines file')
    .description(
      'History as a file of any length. A key of a member exports the member’s own requests, a manager’s with --team also the team’s.',
    );
  addFileFlags(
    command
      .command('requests')
      .description('write every request of a month or another range, oldest first')
      .option(
        '--column <name>',
        'only this column, such as request_id, time, user, model or cost_usd; can be repeated',
        collect,
      ),
  ).action((flags: RequestFlags) => exportRequests(flags));
  addFileFlags(
    command
      .command('metrics')
      .description('write sums of a month or another range, with all groups')
      .option('--by <field>', 'a row for each: model, team, user, tag.<key>, ...; can be repeated', collect)
      .option(
        '--measure <name>',
        `such as cost_usd or latency_ms_p95; can be repeated (default: ${MEASURES.join(', ')})`,
        collect,
      )
      .addOption(
        new Option('--step <length>', 'a row for each step of the calendar').choices([
          'hour',
          'day',
          'week',
          'month',
          'quarter',
          'year',
        ]),
      ),
  ).action((flags: MetricFlags) => exportMetrics(flags));
}

function addFileFlags(command: Command): Command {
  command
    .option('--month <month>', 'a month such as 2026-10, this or last (default: this)')
    .option('--from <moment>', 'or from then on: a day, or a time such as 2026-10-31T14:03')
    .option('--to <moment>', 'until then, exclusive')
    .addOption(new Option('--format <format>', 'how it is written').choices(['csv', 'jsonl']).default('csv'))
    .option('--output <file>', 'where to; it has this name when it is whole (default: standard output)');
  return addConsoleFlags(addTimeZoneFlag(addFilterFlags(command))).addHelpText(
    'after',
    '\nExit codes: 0 the file is whole; 1 failed, or it broke off.',
  );
}

async function exportRequests(flags: RequestFlags): Promise<void> {
  const asked = { ...(await askedOf(flags)), columns: named(flags.column) };
  await writeFile(flags, (client) => client.exportRequests(asked));
}

async function exportMetrics(flags: MetricFlags): Promise<void> {
  const { by, measure, step } = flags;
  const measures = measure === undefined ? MEASURES : named(measure);
  const asked = { ...(await askedOf(flags)), group_by: named(by), measures, step };
  await writeFile(flags, (client) => client.exportMetrics(asked));
}

async function askedOf(flags: Flags) {
  const { periodOf } = await import('./period.ts');
  const period = periodOf(flags, systemClock.nowMs(), 'month');
  return { ...period, filters: filtersOf(flags), format: flags.format };
}

async function writeFile(flags: Flags, ask: (client: AdminClient) => Promise<Download>): Promise<void> {
  const [{ connect }, { writeDownload }] = await Promise.all([
    import('../../admin/connect.ts'),
    import('../../files/write-download.ts'),
  ]);
  const file = await ask(connect(flags));
  const terminal = verbTerminal();
  const bytes = await writeDownload(file, { output: flags.output, progress: (line) => terminal.err(line) });
  if (flags.output !== undefined) terminal.err(`${flags.output}: ${bytes} bytes`);
}

/** Names from a flag that is repeated or takes several by commas. */
function named(values: readonly string[] = []): string[] {
  return values.flatMap((value) => value.split(','));
}
