import type { Command } from 'commander';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { User } from '../../admin/people.ts';
import { printable, tableLines } from '../terminal.ts';
import { addConsoleFlags, addJsonFlag, collect, type JsonFlags, printAnswer, verbTerminal } from '../verb.ts';

type Flags = ConsoleFlags & JsonFlags;
type InviteFlags = Flags & { name?: string; team?: string[]; role?: string };

/** `tollgate user invite|list|remove`: the people who may have keys. */
export function addUser(program: Command): void {
  const user = program
    .command('user')
    .summary('invite, list and remove people')
    .description('The people who may have keys. What they may call is for provider accounts to say.');
  addInvite(user);
  addConsoleFlags(addJsonFlag(user.command('list').description('list users'))).action(listUsers);
  addConsoleFlags(
    user
      .command('remove')
      .description('remove a user; the user’s keys end at once')
      .argument('<email>', 'whom'),
  ).action(removeUser);
}

function addInvite(user: Command): void {
  const command = user
    .command('invite')
    .description('make a user, or change one; teams are added, what is not given stays')
    .argument('<email>', 'who the user is')
    .option('--name <name>', 'what people call the user')
    .option('--team <team>', 'a team that the user is in; can be repeated', collect)
    .option(
      '--role <role>',
      'the most that the user’s keys may be: member, viewer (reads everything) or admin (default: member)',
    );
  addConsoleFlags(addJsonFlag(command)).action(inviteUser);
}

async function inviteUser(email: string, flags: InviteFlags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  const client = connect(flags);
  const known = (await client.listUsers()).find((user) => user.email === email.toLowerCase());
  const user = await client.saveUser({
    email,
    name: flags.name,
    teams: flags.team === undefined ? undefined : [...new Set([...(known?.teams ?? []), ...flags.team])],
    role: flags.role,
  });
  const done = known === undefined ? 'is invited' : 'is changed';
  printAnswer(flags, { json: user, lines: [printable(`user ${user.email} ${done}: ${inWords(user)}`)] });
  if (known !== undefined || flags.json === true) return;
  verbTerminal().err(`make a key with: tollgate token create --subject user:${user.email} --name laptop`);
}

async function listUsers(flags: Flags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  const users = await connect(flags).listUsers();
  const rows = users.map(({ email, name, teams, role }) => [email, name ?? '', role, teams.join(', ')]);
  printAnswer(flags, { json: users, lines: tableLines(['EMAIL', 'NAME', 'ROLE', 'TEAMS'], rows) });
}

async function removeUser(email: string, flags: ConsoleFlags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  await connect(flags).removeUser(email);
  verbTerminal().err(printable(`user ${email.toLowerCase()} is removed; the user’s keys work no longer`));
}

function inWords({ role, teams }: User): string {
  return [`role ${role}`, teams.length === 0 ? 'in no team' : `in ${teams.join(', ')}`].join(', ');
}
