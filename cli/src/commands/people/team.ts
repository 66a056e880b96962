import type { Command } from 'commander';
import type { ConsoleFlags } from '../../admin/connect.ts';
import type { Team } from '../../admin/people.ts';
import { printable, tableLines } from '../terminal.ts';
import { addConsoleFlags, addJsonFlag, collect, type JsonFlags, printAnswer, verbTerminal } from '../verb.ts';

type Flags = ConsoleFlags & JsonFlags;
type CreateFlags = Flags & { description?: string; manager?: string[]; member?: string[] };

/** `tollgate team create|list|add|remove|delete`: users with a name. */
export function addTeam(program: Command): void {
  const team = program
    .command('team')
    .summary('make and list teams, and say who is in them')
    .description('Users with a name: access, limits and budgets can be given to all of them at once.');
  addCreate(team);
  addConsoleFlags(
    addJsonFlag(team.command('list').description('list teams with their managers and members')),
  ).action(listTeams);
  addConsoleFlags(
    addJsonFlag(
      team
        .command('add')
        .description('bring users into a team')
        .argument('<team>', 'which team')
        .argument('<email...>', 'whom'),
    ),
  ).action((name: string, emails: string[], flags: Flags) =>
    changeMembers(name, { emails, flags, isIn: true }),
  );
  addConsoleFlags(
    addJsonFlag(
      team
        .command('remove')
        .description('take users out of a team')
        .argument('<team>', 'which team')
        .argument('<email...>', 'whom'),
    ),
  ).action((name: string, emails: string[], flags: Flags) =>
    changeMembers(name, { emails, flags, isIn: false }),
  );
  addConsoleFlags(
    team
      .command('delete')
      .description('delete a team that nothing refers to any more; its members stay users')
      .argument('<team>', 'which team'),
  ).action(deleteTeam);
}

function addCreate(team: Command): void {
  const command = team
    .command('create')
    .description('make a team, or change one; what is not given stays')
    .argument('<team>', 'its name')
    .option('--description <text>', 'what the team is for')
    .option(
      '--manager <email>',
      'may change its members, virtual accounts and budgets; can be repeated and replaces the managers before',
      collect,
    )
    .option('--member <email>', 'is in it; can be repeated and replaces the members before', collect);
  addConsoleFlags(addJsonFlag(command)).action(createTeam);
}

async function createTeam(name: string, flags: CreateFlags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  const { description, manager: managers, member: members } = flags;
  const team = await connect(flags).saveTeam({ name, description, managers, members });
  printAnswer(flags, { json: team, lines: [inWords(team)] });
}

async function listTeams(flags: Flags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  const teams = await connect(flags).listTeams();
  const rows = teams.map(({ name, managers, members, description }) => [
    name,
    managers.join(', '),
    members.join(', '),
    description ?? '',
  ]);
  const headings = ['TEAM', 'MANAGERS', 'MEMBERS', 'DESCRIPTION'];
  printAnswer(flags, { json: teams, lines: tableLines(headings, rows) });
}

/** One user after another: the first refusal ends it and is told; what was done before stays. */
async function changeMembers(
  name: string,
  { emails, flags, isIn }: { emails: readonly string[]; flags: Flags; isIn: boolean },
): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  const client = connect(flags);
  let team: Team | undefined;
  for (const email of emails) {
    team = await (isIn ? client.addMember(name, email) : client.removeMember(name, email));
  }
  if (team !== undefined) printAnswer(flags, { json: team, lines: [inWords(team)] });
}

async function deleteTeam(name: string, flags: ConsoleFlags): Promise<void> {
  const { connect } = await import('../../admin/connect.ts');
  await connect(flags).removeTeam(name);
  verbTerminal().err(printable(`team ${name} is deleted`));
}

function inWords({ name, managers, members }: Team): string {
  const who = members.length === 0 ? 'has no members' : `has the members ${members.join(', ')}`;
  const by = managers.length === 0 ? '' : `, managed by ${managers.join(', ')}`;
  return printable(`team ${name} ${who}${by}`);
}
