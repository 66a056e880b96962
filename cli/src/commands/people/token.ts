import { systemClock } from '@tollgate/clock';
import type { Command } from 'commander';
import type { ToldToken } from '../../admin/client.ts';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { ShownToken } from '../../admin/shapes.ts';
import { printable, tableLines } from '../terminal.ts';
import { addConsoleFlags, addJsonFlag, collect, type JsonFlags, printAnswer, verbTerminal } from '../verb.ts';

type Flags = ConsoleFlags & JsonFlags;
type CreateFlags = Flags & {
  subject: string;
  name: string;
  expires?: string;
  model?: string[];
  address?: string[];
  role?: string;
};

/** `tollgate token create|list|rotate|revoke`: the keys that people and programs call with. */
export function addToken(program: Command): void {
  const token = program
    .command('token')
    .summary('make, list, rotate and revoke keys')
    .description('The keys that people and programs call the gateway with.');
  addCreate(token);
  addConsoleFlags(
    addJsonFlag(
      token
        .command('list')
        .description('list tokens, without their secrets; revoked ones stay for seven days')
        .option('--subject <subject>', 'only those of user:<email> or virtualaccount:<name>'),
    ),
  ).action(listTokens);
  addRotate(token);
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
    )
    .option(
      '--address <network>',
      'only from this address or network, such as 10.0.0.0/8; can be repeated (default: from anywhere)',
      collect,
    )
    .option(
      '--role <role>',
      'member, viewer (reads everything) or admin (changes everything) (default: member)',
    );
  addConsoleFlags(addJsonFlag(command))
    .addHelpText(
      'after',
      '\nExample:\n  KEY=$(tollgate token create --subject user:lena@example.com --name laptop --expires 30d)',
    )
    .action(createToken);
}

function addRotate(token: Command): void {
  const command = token
    .command('rotate')
    .description('give a token a new secret and print it, alone on standard output and never again')
    .argument('<id>', 'its id, as `tollgate token list` shows it')
    .option(
      '--grace <duration>',
      'how long the old secret goes on working: 90m, 12h, 30d or 4w, or 0 (default: what its virtual account says, else 0)',
    );
  addConsoleFlags(addJsonFlag(command)).action(rotateToken);
}

async function createToken(flags: CreateFlags): Promise<void> {
  const [{ connect }, { expiryOf }] = await Promise.all([
    import('../../admin/connect.ts'),
    import('../../admin/expiry.ts'),
  ]);
  const { subject, name, expires, model: models = [], address: addresses = [], role } = flags;
  const made = await connect(flags).createToken({
    subject,
    name,
    expires_at: expires === undefined ? undefined : expiryOf(expires, systemClock.nowMs()),
    models,
    addresses,
    role,
  });
  const ends = made.expires_at === null ? 'never expires' : `expires ${made.expires_at}`;
  tellSecret(flags, made, `token ${made.id} of ${made.subject} ${ends}`);
}

async function rotateToken(id: string, flags: Flags & { grace?: string }): Promise<void> {
  const [{ connect }, { durationMs }] = await Promise.all([
    import('../../admin/connect.ts'),
    import('../../admin/expiry.ts'),
  ]);
  const graceMs = flags.grace === undefined || flags.grace === '0' ? 0 : durationMs(flags.grace);
  if (graceMs === undefined) {
    throw new Error(`--grace takes 0 or a duration such as 90m, 12h, 30d or 4w (it is "${flags.grace}")`);
  }
  const graceSeconds = flags.grace === undefined ? undefined : graceMs / 1000;
  const rotated = await connect(flags).rotateToken(id, graceSeconds);
  if (rotated.rotated_at === null) {
    // A `pat` has no secret until it is rotated for the first time; with that it gets an id.
    tellSecret(flags, rotated, `token ${rotated.id} is issued`);
    return;
  }
  const former = rotated.grace_ends_at === null ? 'no longer' : `until ${rotated.grace_ends_at}`;
  tellSecret(flags, rotated, `token ${id} has a new secret; the one before works ${former}`);
}

/** The secret is alone on standard output, so that a script can keep it without reading words. */
function tellSecret(flags: JsonFlags, token: ToldToken, words: string): void {
  if (flags.json !== true) verbTerminal().err(printable(`${words}; its secret is shown only this once`));
  printAnswer(flags, { json: token, lines: [token.secret] });
}

async function listTokens(flags: Flags & { subject?: string }): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  const tokens = await connect(flags).listTokens(flags.subject);
  const headings = [
    'ID',
    'SUBJECT',
    'NAME',
    'SECRET',
    'STATE',
    'ROLE',
    'EXPIRES',
    'LAST USED',
    'MODELS',
    'FROM',
  ];
  printAnswer(flags, { json: tokens, lines: tableLines(headings, tokens.map(row)) });
}

function row(token: ShownToken): string[] {
  return [
    token.id,
    token.subject,
    token.name,
    token.prefix === '' ? '' : `${token.prefix}...`,
    token.state,
    token.role,
    token.expires_at ?? 'never',
    token.last_used_at ?? 'never',
    token.models.length === 0 ? 'all' : token.models.join(','),
    token.addresses.length === 0 ? 'anywhere' : token.addresses.join(','),
  ];
}

async function revokeToken(id: string, flags: ConsoleFlags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  await connect(flags).revokeToken(id);
  verbTerminal().err(printable(`token ${id} is revoked`));
}
