import { systemClock } from '@tollgate/clock';
import { type Command, InvalidArgumentError } from 'commander';
import type { ConsoleFlags } from '../admin/connect.ts';
import type { AuditEvent } from '../admin/shapes.ts';
import { printable, type Terminal, tableLines } from './terminal.ts';
import { addConsoleFlags, addJsonFlag, type JsonFlags, printAnswer, verbTerminal } from './verb.ts';

type AuditFlags = ConsoleFlags &
  JsonFlags & {
    actor?: string;
    type?: string;
    name?: string;
    action?: string;
    since?: string;
    until?: string;
    limit: number;
    showDiff?: boolean;
    color: boolean;
  };

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 10_000;

/** `tollgate audit`: who changed what. */
export function addAudit(program: Command): void {
  const command = program
    .command('audit')
    .summary('show who changed what in the config')
    .description('Changes of the config, newest first: when, by whom, from where, and what.')
    .option('--actor <subject>', 'only those by user:<email>, virtualaccount:<name> or system')
    .option('--type <type>', 'only objects of this type, such as team, token or provider-account')
    .option('--name <name>', 'only the object of this name; of tokens the id')
    .option('--action <action>', 'only created, updated, deleted, rotated or revoked')
    .option('--since <when>', 'from then on: 90m, 12h or 7d before now, or a moment as 2027-01-31T08:00:00Z')
    .option('--until <when>', 'before then, written alike')
    .option('--limit <count>', 'at most so many', limitOf, LIMIT_DEFAULT)
    .option('--show-diff', 'show what changed in each object, as lines of YAML')
    .option('--no-color', 'no colours; NO_COLOR and output that is no terminal have none anyway');
  addConsoleFlags(addJsonFlag(command)).action(runAudit);
}

async function runAudit(flags: AuditFlags): Promise<void> {
  const [{ connect }, { momentBefore }, { showObjectDiff }] = await Promise.all([
    import('../admin/connect.ts'),
    import('../admin/expiry.ts'),
    import('../apply/show-changes.ts'),
  ]);
  const { actor, type, name, action, since, until, limit } = flags;
  const nowMs = systemClock.nowMs();
  const moment = (text: string | undefined, flag: string) =>
    text === undefined ? undefined : momentBefore(text, nowMs, flag);
  const range = { from: moment(since, '--since'), to: moment(until, '--until') };
  const { events, hasMore } = await connect(flags).audit({ actor, type, name, action, ...range }, limit);
  const terminal = verbTerminal(flags);
  if (flags.json === true || flags.showDiff !== true) {
    printAnswer(flags, { json: { events }, lines: tableLines(HEADINGS, events.map(rowOf)) });
  } else {
    for (const event of events) {
      terminal.out(headingOf(terminal, event));
      showObjectDiff(terminal, event.before ?? undefined, event.after ?? undefined);
    }
  }
  if (hasMore) terminal.err('tollgate: there are older changes; --limit or --until shows them');
}

const HEADINGS = ['TIME', 'ACTOR', 'FROM', 'ACTION', 'OBJECT'];

function rowOf({ time, actor, client_address: address, action, type, name }: AuditEvent): string[] {
  return [time, actor, address ?? '-', action, `${type} ${name}`];
}

function headingOf(terminal: Terminal, event: AuditEvent): string {
  const { time, actor, client_address: address, action, type, name } = event;
  const from = address === null ? '' : ` from ${address}`;
  return `${terminal.paint('bold', printable(`${action} ${type} ${name}`))} ${printable(`at ${time} by ${actor}${from}`)}`;
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${LIMIT_MAX}.`);
}
