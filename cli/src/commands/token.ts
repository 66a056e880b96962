import { systemClock } from '@tollgate/clock';
import type { Command } from 'commander';
import type { ConsoleFlags } from '../admin/connect.ts';
import { printable, tableLines } from './terminal.ts';
import { addConsoleFlags, collect, verbTerminal } from './verb.ts';

type CreateFlags = ConsoleFlags & { subject: string; name: string; expires?: string; model?: string[] };

/** `tollgate token create|list|revoke`: the keys that people and programs call with. */
export function addToken(program: Command): void {
  const token = program
    .command('token')
    .summary('make, list and revoke keys')
    .description('The keys that people and programs call the gateway with.');
  addCreate(token);
  addConsoleFlags(
    token
      .command('list')
      .description('list tokens, without their secrets')
      .option('--subject <subject>', 'only those of user:<email> or virtualaccount:<name>'),
  ).action(listTokens);
  addConsoleFlags(
    token
      .command('revoke')
      .description('end a token at once')
      .argument('<id>', 'its id, as `tollgate token list` shows it'),
  ).action(revokeToken);
}

function addCreate(token: Command): void {
  const command = token
    .command('create')
    .description('make a token and print its secret, alone on standard output and never again')
    .requiredOption('--subject <subject>', 'whose it is: user:<email> or virtualaccount:<name>')
    .requiredOption('--name <name>', 'what people recognise it by')
    .option(
      '--expires <when>',
      '90m, 12h, 30d or 4w from now, or a moment as 2027-01-31T08:00:00Z (default: never)',
    )
    .option(
      '--model <account/model>',
      'only this model; can be repeated (default: all that the subject may call)',
      collect,
    );
  addConsoleFlags(command)
    .addHelpText(
      'after',
      '\nExample:\n  KEY=$(tollgate token create --subject user:lena@example.com --name laptop --expires 30d)',
    )
    .action(createToken);
}

async function createToken(flags: CreateFlags): Promise<void> {
  const [{ connect }, { expiryOf }] = await Promise.all([
    import('../admin/connect.ts'),
    import('../admin/expiry.ts'),
  ]);
  const { subject, name, expires, model = [] } = flags;
  const made = await connect(flags).createToken({
    subject,
    name,
    expires_at: expires === undefined ? undefined : expiryOf(expires, systemClock.nowMs()),
    models: model,
  });
  const terminal = verbTerminal();
  const ends = made.expires_at === null ? 'never expires' : `expires ${made.expires_at}`;
  terminal.err(printable(`token ${made.id} of ${made.subject} ${ends}; its secret is told this once`));
  terminal.out(made.secret);
}

async function listTokens(flags: ConsoleFlags & { subject?: string }): Promise<void> {
  const { connect } = await import('../admin/connect.ts');
  const tokens = await connect(flags).listTokens(flags.subject);
  const rows = tokens.map(({ id, subject, name, prefix, role, models, expires_at: expiresAt }) => [
    id,
    subject,
    name,
    `${prefix}...`,
    role,
    expiresAt ?? 'never',
    models.length === 0 ? 'all' : models.join(','),
  ]);
  const terminal = verbTerminal();
  const headings = ['ID', 'SUBJECT', 'NAME', 'SECRET', 'ROLE', 'EXPIRES', 'MODELS'];
  for (const line of tableLines(headings, rows)) terminal.out(line);
}

async function revokeToken(id: string, flags: ConsoleFlags): Promise<void> {
  const { connect } = await import('../admin/connect.ts');
  await connect(flags).revokeToken(id);
  verbTerminal().err(printable(`token ${id} is revoked`));
}
