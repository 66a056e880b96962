import type { Command } from 'commander';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { VirtualAccount } from '../../admin/people.ts';
import { printable, tableLines } from '../terminal.ts';
import { addConsoleFlags, addJsonFlag, collect, type JsonFlags, printAnswer, verbTerminal } from '../verb.ts';

type Flags = ConsoleFlags & JsonFlags;
type CreateFlags = Flags & { team?: string; account?: string[]; expires?: string };

/** `tollgate virtual-account create|list|remove`: the programs that may have keys. */
export function addVirtualAccount(program: Command): void {
  const virtualAccount = program
    .command('virtual-account')
    .summary('make, list and remove programs that call models')
    .description('The programs that may have keys of their own, such as a service or a nightly job.');
  const create = virtualAccount
    .command('create')
    .description('make a virtual account, or change one; what is not given stays')
    .argument('<name>', 'its name')
    .option('--team <team>', 'whose managers manage it, and whose rules count it')
    .option(
      '--account <name>',
      'a provider account that it may call; can be repeated and replaces those before',
      collect,
    )
    .option('--expires <day>', 'the last day of its keys, as 2027-01-31 (default: never)');
  addConsoleFlags(addJsonFlag(create)).action(createVirtualAccount);
  addConsoleFlags(addJsonFlag(virtualAccount.command('list').description('list virtual accounts'))).action(
    listVirtualAccounts,
  );
  addConsoleFlags(
    virtualAccount
      .command('remove')
      .description('remove a virtual account; its keys end at once')
      .argument('<name>', 'which'),
  ).action(removeVirtualAccount);
}

async function createVirtualAccount(name: string, flags: CreateFlags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  const { team, account: accounts, expires: expirationDate } = flags;
  const made = await connect(flags).saveVirtualAccount({
    name,
    team,
    accounts,
    expiration_date: expirationDate,
  });
  printAnswer(flags, { json: made, lines: [inWords(made)] });
}

async function listVirtualAccounts(flags: Flags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  const found = await connect(flags).listVirtualAccounts();
  const rows = found.map((one) => [
    one.name,
    one.team ?? '',
    callable(one).join(', '),
    one.expiration_date ?? 'never',
  ]);
  printAnswer(flags, { json: found, lines: tableLines(['NAME', 'TEAM', 'ACCOUNTS', 'EXPIRES'], rows) });
}

async function removeVirtualAccount(name: string, flags: ConsoleFlags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  await connect(flags).removeVirtualAccount(name);
  verbTerminal().err(printable(`virtual account ${name} is removed; its keys work no longer`));
}

function inWords(one: VirtualAccount): string {
  const accounts = callable(one);
  const may = accounts.length === 0 ? 'may call no provider account yet' : `may call ${accounts.join(', ')}`;
  const of = one.team === null ? '' : ` of team ${one.team}`;
  return printable(`virtual account ${one.name}${of} ${may}`);
}

function callable({ accounts, managed_accounts: managed }: VirtualAccount): string[] {
  return [...accounts, ...managed];
}
