import type { Command } from 'commander';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { Counter } from '../../admin/limits.ts';
import { tableLines } from '../terminal.ts';
import { addConsoleFlags, addJsonFlag, type JsonFlags, printAnswer, verbTerminal } from '../verb.ts';

type Flags = ConsoleFlags & JsonFlags & { rule?: string };

/** `tollgate spend`: what every counter holds. */
export function addSpend(program: Command): void {
  addConsoleFlags(
    addJsonFlag(
      program
        .command('spend')
        .description(
          'show what every rule has counted: used, reserved by running requests, limit, what is left, and when it resets. A key of a member shows what is counted for the member and the member’s teams',
        )
        .option('--rule <id>', 'only this rule'),
    ),
  ).action(showSpend);
}

async function showSpend(flags: Flags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  const spend = await connect(flags).spend(flags.rule);
  const headings = [
    'RULE',
    'COUNTER',
    'PER',
    'USED',
    'RESERVED',
    'LIMIT',
    'LEFT',
    'USED %',
    'RESETS',
    'MODE',
  ];
  const lines =
    spend.counters.length === 0 ? ['there are no rules'] : tableLines(headings, spend.counters.map(row));
  lines.push(...spend.counters.flatMap(uncertainLine), ...spend.counters.flatMap(grantedLine));
  printAnswer(flags, { json: spend, lines });
  if (!spend.complete)
    verbTerminal().err('tollgate: counters are being rebuilt from history; these are not complete');
}

/** Says of a counter that some of what it counted may cost something else. */
function uncertainLine({ rule, counter, window, uncertain_requests: count }: Counter): string[] {
  if (count === 0) return [];
  const requests = count === 1 ? '1 request' : `${count} requests`;
  return [`${rule}, ${counter}: ${requests} of this ${window} without a certain price`];
}

/** Says of a counter that its limit is raised for a time. */
function grantedLine({ rule, counter, unit, granted, granted_until: until }: Counter): string[] {
  if (Number(granted) === 0) return [];
  const amount = unit === 'cost' ? `${granted} USD` : `${granted} ${unit}`;
  return [`${rule}, ${counter}: ${amount} of the limit is granted until ${until}`];
}

function row({
  rule,
  counter,
  unit,
  window,
  limit,
  used,
  reserved,
  remaining,
  resets_at: resetsAt,
  mode,
}: Counter): string[] {
  const shown = (value: string | number) => (unit === 'cost' ? `${value} USD` : String(value));
  return [
    rule,
    counter,
    window === 'now' ? `${unit} in flight` : `${unit}/${window}`,
    shown(used),
    shown(reserved),
    shown(limit),
    shown(remaining),
    Number(limit) > 0 ? `${((100 * Number(used)) / Number(limit)).toFixed(1)}` : '-',
    resetsAt ?? 'never',
    mode,
  ];
}
