import type { Command } from 'commander';
import type { HistoryFilter } from '../../admin/history.ts';
import { collect } from '../verb.ts';
import type { PeriodFlags } from './period.ts';

/** What the flags of a verb about history say. */
export type HistoryFlags = PeriodFlags & {
  readonly team?: string;
  readonly user?: string;
  readonly virtualAccount?: string;
  readonly model?: string;
  readonly account?: string;
  readonly tag?: readonly string[];
};

/** Adds the flags that narrow a question about history, times apart. */
export function addFilterFlags(command: Command): Command {
  return command
    .option('--team <name>', 'only requests of members of this team and of virtual accounts that it owns')
    .option('--user <email>', 'only requests of this user')
    .option('--virtual-account <name>', 'only requests of this virtual account')
    .option('--model <account/model>', 'only requests for this model')
    .option('--account <name>', 'only requests that went to this provider account')
    .option('--tag <key=value>', 'only requests with this tag; can be repeated', collect);
}

/** Adds the flag for the time zone of everything that the verb reads and shows. */
export function addTimeZoneFlag(command: Command): Command {
  return command.option(
    '--time-zone <zone>',
    'of dates and times, such as Europe/Berlin or UTC (default: this machine’s)',
  );
}

/** The filters that the flags name. Throws Error for a tag without a value. */
export function filtersOf(flags: HistoryFlags): HistoryFilter[] {
  const { team, user, virtualAccount, model, account, tag = [] } = flags;
  return [
    ...is('team', team),
    ...is('user', user?.toLowerCase()),
    ...is('virtual_account', virtualAccount),
    ...is('model', model),
    ...is('provider_account', account),
    ...tag.flatMap((text) => is(...tagOf(text))),
  ];
}

/** The filter for one value; none if it is undefined. */
export function is(field: string, value: string | undefined): HistoryFilter[] {
  return value === undefined ? [] : [{ field, op: 'is', value }];
}

function tagOf(text: string): [field: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [`tag.${text.slice(0, at)}`, text.slice(at + 1)];
  throw new Error(`--tag takes key=value, such as project=apollo (it is "${text}")`);
}
