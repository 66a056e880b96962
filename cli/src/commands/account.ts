import type { Command } from 'commander';
import type { ProviderAccount } from '../accounts/stored-accounts.ts';
import type { ConsoleFlags } from '../admin/connect.ts';
import { printable, tableLines } from './terminal.ts';
import { addConsoleFlags, addJsonFlag, collect, type JsonFlags, printAnswer, verbTerminal } from './verb.ts';

type Flags = ConsoleFlags & JsonFlags;
type AddFlags = Flags & {
  provider: string;
  key?: string;
  url?: string;
  model?: string[];
  embeddingModel?: string[];
  openTo?: string[];
};

/** The family of types that all provider accounts have. */
const ACCOUNTS = 'provider-account';
/** Longest key that is read from standard input. */
const KEY_MAX_BYTES = 64 * 1024;

/** `tollgate account add|list|remove`: provider accounts, the short way. */
export function addAccount(program: Command): void {
  const account = program
    .command('account')
    .summary('add, list and remove accounts of model providers')
    .description(
      'Accounts of model providers. Clients call their models as account/model. Prices, limits and more are for `tollgate apply`.',
    );
  addAdd(account);
  addConsoleFlags(addJsonFlag(account.command('list').description('list provider accounts'))).action(
    listAccounts,
  );
  addConsoleFlags(
    account
      .command('remove')
      .description('remove a provider account that nothing refers to any more')
      .argument('<name>', 'which'),
  ).action(removeAccount);
}

function addAdd(account: Command): void {
  const command = account
    .command('add')
    .description('add a provider account')
    .argument('<name>', 'what clients write before the slash, such as openai-main')
    .requiredOption('--provider <provider>', 'openai, anthropic, google-gemini, groq, self-hosted-model, ...')
    .option(
      '--key <key>',
      'the provider’s key: env:NAME or file:/path, which the server reads there; or - to read it from standard input and store it encrypted',
    )
    .option('--url <url>', 'where the provider’s API is, if not where the provider says')
    .option(
      '--model <model>',
      'a model, as the provider calls it; can be repeated (default: the provider’s usual ones)',
      collect,
    )
    .option('--embedding-model <model>', 'the same for embeddings', collect)
    .option(
      '--open-to <subject>',
      'who may call it: team:everyone, team:<name>, user:<email> or virtualaccount:<name>; can be repeated (default: no one yet)',
      collect,
    );
  addConsoleFlags(addJsonFlag(command))
    .addHelpText(
      'after',
      '\nExample:\n  tollgate account add openai-main --provider openai --key env:OPENAI_API_KEY --open-to team:everyone',
    )
    .action(add);
}

async function add(name: string, flags: AddFlags): Promise<void> {
  const [{ connect }, { accountManifest }, { providerAccounts }, { unknownType }] = await Promise.all([
    import('../admin/connect.ts'),
    import('../accounts/account-manifest.ts'),
    import('../accounts/stored-accounts.ts'),
    import('@tollgate/manifests'),
  ]);
  const fault = unknownType(`${ACCOUNTS}/${flags.provider}`);
  if (fault !== undefined) throw new Error(`--provider ${flags.provider}: ${fault}`);
  const client = connect(flags);
  const { manifests: before, revision: expectedRevision } = await client.listManifests(ACCOUNTS);
  if (before.some((account) => account.name === name)) {
    throw new Error(await alreadyThere(name));
  }
  const manifest = accountManifest({
    name,
    kind: flags.provider,
    key: flags.key === '-' ? await keyFromInput() : flags.key,
    url: flags.url,
    models: flags.model,
    embeddingModels: flags.embeddingModel,
    openTo: flags.openTo,
  });
  const { warnings = [] } = await client.applyManifests(JSON.stringify(manifest), {
    isDryRun: false,
    expectedRevision,
  });
  const terminal = verbTerminal();
  for (const { message } of warnings) terminal.err(printable(`warning: ${message}`));
  const { manifests: now } = await client.listManifests(ACCOUNTS);
  const made = providerAccounts(now).find((account) => account.name === name);
  if (made === undefined) throw new Error(`the console stored the account ${name}, but does not show it`);
  printAnswer(flags, { json: made, lines: inWords(made) });
}

/** An account that the start made from the environment is what most people meet who add the same. */
async function alreadyThere(name: string): Promise<string> {
  const { USUAL_ACCOUNTS } = await import('../accounts/usual-accounts.ts');
  const usual = USUAL_ACCOUNTS.find((account) => account.name === name);
  const origin = usual === undefined ? '' : ` (the start makes it if ${usual.env} is in its environment)`;
  return `there is an account ${name} already${origin}: use it as it is, take it away first with \`tollgate account remove ${name}\`, or change it with \`tollgate get provider-account ${name}\` and \`tollgate apply\``;
}

async function keyFromInput(): Promise<string> {
  const { readBounded } = await import('../admin/read-bounded.ts');
  const key = (await readBounded(process.stdin, KEY_MAX_BYTES)).trim();
  if (key === '') throw new Error('--key - found no key on standard input');
  return key;
}

async function listAccounts(flags: Flags): Promise<void> {
  const [{ connect }, { providerAccounts }] = await Promise.all([
    import('../admin/connect.ts'),
    import('../accounts/stored-accounts.ts'),
  ]);
  const accounts = providerAccounts((await connect(flags).listManifests(ACCOUNTS)).manifests);
  const rows = accounts.map(({ name, provider, key, models, open_to: openTo }) => [
    name,
    provider,
    key ?? 'none',
    openTo.length === 0 ? 'no one' : openTo.join(', '),
    models.join(', '),
  ]);
  const headings = ['ACCOUNT', 'PROVIDER', 'KEY', 'OPEN TO', 'MODELS'];
  printAnswer(flags, { json: accounts, lines: tableLines(headings, rows) });
}

async function removeAccount(name: string, flags: ConsoleFlags): Promise<void> {
  const { connect } = await import('../admin/connect.ts');
  const client = connect(flags);
  const { manifests } = await client.listManifests(ACCOUNTS);
  const account = manifests.find((one) => one.name === name);
  if (account === undefined) throw new Error(`there is no account ${name}`);
  await client.deleteManifest({ type: account.type, name });
  verbTerminal().err(printable(`account ${name} is removed`));
}

function inWords({ name, models, open_to: openTo }: ProviderAccount): string[] {
  const open = openTo.length === 0 ? 'not open to anyone yet' : `open to ${openTo.join(', ')}`;
  return [
    `account ${name} is added, ${open}; its models:`,
    ...models.map((model) => `  ${name}/${model}`),
  ].map(printable);
}
