import { systemClock } from '@tollgate/clock';
import type { Command } from 'commander';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { Grant, LimitRequest } from '../../admin/grants.ts';
import { tableLines } from '../terminal.ts';
import { addConsoleFlags, addJsonFlag, type JsonFlags, printAnswer } from '../verb.ts';

type Flags = ConsoleFlags & JsonFlags;
type MoreFlags = Flags & {
  counter?: string;
  limit?: string;
  amount?: string;
  until?: string;
  reason?: string;
};

const UNTIL_WORDS = '90m, 12h, 30d or 4w from now, or a moment as 2027-01-31T08:00:00Z';

/** `tollgate limit grant|ask|list|end|decline`: more of a rate limit or budget for a time. */
export function addLimit(program: Command): void {
  const limit = program
    .command('limit')
    .summary('ask for more of a limit, and grant it for a time')
    .description('More of one counter of a rate limit or budget for a time. A grant ends without a call.');
  addGrant(limit);
  addMoreFlags(
    limit
      .command('ask')
      .description('ask for more of a limit; admins see the request, and the notification channels are told')
      .argument('<rule>', 'the id of the rate limit or budget'),
  )
    .requiredOption('--amount <number>', 'how much more: USD, tokens or requests')
    .option('--until <when>', `until when it is needed: ${UNTIL_WORDS}`)
    .action(askForMore);
  addConsoleFlags(
    addJsonFlag(limit.command('list').description('list open requests for more, and grants')),
  ).action(listAll);
  addConsoleFlags(
    addJsonFlag(
      limit
        .command('end')
        .description('end a grant before its time')
        .argument('<grant>', 'its name, as `tollgate limit list` shows it'),
    ),
  ).action(endGrant);
  addConsoleFlags(
    addJsonFlag(
      limit
        .command('decline')
        .description('delete a request for more, also an own one')
        .argument('<request>', 'its name, as `tollgate limit list` shows it'),
    ),
  ).action(declineRequest);
}

function addGrant(limit: Command): void {
  addMoreFlags(
    limit
      .command('grant')
      .description('grant more of a limit for a time')
      .argument('[rule]', 'the id of the rate limit or budget; not needed with --request'),
  )
    .option('--amount <number>', 'how much more: USD, tokens or requests')
    .requiredOption('--until <when>', `when it ends: ${UNTIL_WORDS}`)
    .option('--request <name>', 'answer this request: what is not given is taken from it')
    .addHelpText(
      'after',
      '\nExample:\n  tollgate limit grant per-user-month --counter user:lena@example.com --amount 50 --until 7d',
    )
    .action(grantMore);
}

function addMoreFlags(command: Command): Command {
  return addConsoleFlags(
    addJsonFlag(
      command
        .option(
          '--counter <counter>',
          'the counter, as `tollgate spend` shows it (default: the one of the rule)',
        )
        .option('--limit <name>', 'which limit, such as cost_per_month (default: the one of the rule)')
        .option('--reason <text>', 'for people'),
    ),
  );
}

async function grantMore(rule: string | undefined, flags: MoreFlags & { until: string; request?: string }) {
  const [{ connect }, { momentAfter }] = await loaded();
  const client = connect(flags);
  const { request: name, counter, limit, reason } = flags;
  const asked = name === undefined ? undefined : await requestNamed(name, await client.listLimitRequests());
  const of = rule ?? asked?.rule;
  if (of === undefined) throw new Error('name a rule, or a request with --request');
  const made = await client.grantMore({
    rule: of,
    counter: counter ?? asked?.counter,
    limit: limit ?? asked?.limit ?? undefined,
    amount: amountOf(flags.amount) ?? asked?.amount ?? missingAmount(),
    until: momentAfter(flags.until, systemClock.nowMs(), '--until'),
    reason: reason ?? asked?.reason ?? undefined,
    request: name,
  });
  const line = `${made.name}: ${made.amount} more of ${made.rule} for ${made.counter} until ${made.until}`;
  printAnswer(flags, { json: made, lines: [line] });
}

async function askForMore(rule: string, flags: MoreFlags): Promise<void> {
  const [{ connect }, { momentAfter }] = await loaded();
  const { counter, limit, reason, until } = flags;
  const made = await connect(flags).askForMore({
    rule,
    counter,
    limit,
    amount: amountOf(flags.amount) ?? missingAmount(),
    until: until === undefined ? undefined : momentAfter(until, systemClock.nowMs(), '--until'),
    reason,
  });
  printAnswer(flags, { json: made, lines: [`${made.name}: asked for ${made.amount} more of ${made.rule}`] });
}

async function listAll(flags: Flags): Promise<void> {
  const [{ connect }] = await loaded();
  const client = connect(flags);
  const [requests, grants] = await Promise.all([client.listLimitRequests(), client.listGrants()]);
  const headings = ['NAME', 'RULE', 'COUNTER', 'LIMIT', 'AMOUNT', 'STATE', 'UNTIL', 'BY', 'REASON'];
  const rows = [...requests.map(requestRow), ...grants.map(grantRow)];
  const lines = rows.length === 0 ? ['there are no requests and no grants'] : tableLines(headings, rows);
  printAnswer(flags, { json: { requests, grants }, lines });
}

async function endGrant(name: string, flags: Flags): Promise<void> {
  const [{ connect }] = await loaded();
  printAnswer(flags, { json: await connect(flags).endGrant(name), lines: [`${name} has ended`] });
}

async function declineRequest(name: string, flags: Flags): Promise<void> {
  const [{ connect }] = await loaded();
  printAnswer(flags, { json: await connect(flags).declineRequest(name), lines: [`${name} is deleted`] });
}

function loaded() {
  return Promise.all([import('../../admin/connect.ts'), import('../../admin/expiry.ts')]);
}

function requestNamed(name: string, requests: readonly LimitRequest[]): LimitRequest {
  const found = requests.find((request) => request.name === name);
  if (found !== undefined) return found;
  throw new Error(`there is no open request ${name}; tollgate limit list shows them`);
}

function amountOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const amount = Number(text);
  if (text.trim() !== '' && Number.isFinite(amount) && amount > 0) return amount;
  throw new Error(`--amount takes a number above 0 (it is "${text}")`);
}

function missingAmount(): never {
  throw new Error('say how much more with --amount');
}

function requestRow({ name, rule, counter, limit, amount, until, requested_by: by, reason }: LimitRequest) {
  return [name, rule, counter, limit ?? '-', String(amount), 'requested', until ?? '-', by, reason ?? '-'];
}

function grantRow({ name, rule, counter, limit, amount, until, state, reason }: Grant) {
  return [name, rule, counter, limit ?? '-', String(amount), state, until, '-', reason ?? '-'];
}
