import type { PlacedDeployment } from './accounts-of.ts';
import type { Grant } from './carry-people.ts';
import type { ImportNotes } from './import-report.ts';

/** The subject that is every user. */
const EVERYONE = 'team:everyone';

/**
 * Writes `authorized_subjects` into models that not everybody may call by the file: access is never wider than it was. A
 * model for which the file names nobody is closed, with a line of what to do.
 */
export function limitAccess(
  placed: readonly PlacedDeployment[],
  grants: readonly Grant[],
  notes: ImportNotes,
): void {
  for (const deployment of placed) {
    const subjects = subjectsOf(deployment, grants);
    if (subjects === undefined) continue;
    for (const integration of deployment.integrations) integration['authorized_subjects'] = subjects;
    const reserved = reservation(deployment);
    if (subjects.length === 0) {
      notes.leaveOut(
        `${deployment.at} ${deployment.models.join(', ')}`,
        `no one may call it yet, because the file ${reserved}: name who may in its authorized_subjects`,
      );
    } else {
      notes.toDo(`check who may call ${deployment.models.join(', ')}: ${subjects.join(', ')}`);
    }
  }
}

function reservation({ teamId, accessGroups }: PlacedDeployment): string {
  if (teamId !== undefined) return 'gives it to one team that is not in the file';
  if (accessGroups.length > 0) return 'gives it to access groups, and no team or key in the file has them';
  return 'gives it to no team, user or key';
}

/** Who may call a model; undefined if everybody may. */
function subjectsOf(deployment: PlacedDeployment, grants: readonly Grant[]): readonly string[] | undefined {
  const { teamId, accessGroups } = deployment;
  const isReserved = teamId !== undefined || accessGroups.length > 0;
  const isAllowed = (grant: Grant) =>
    mayCall(grant, deployment) && (teamId === undefined || isOfTeam(grant, teamId));
  if (!isReserved && grants.every(isAllowed)) return undefined;
  const isProgram = ({ subject }: Grant) => subject.startsWith('virtualaccount:');
  const programs = grants.filter((grant) => isProgram(grant) && isAllowed(grant));
  const people = grants.filter((grant) => !isProgram(grant));
  const isOpenToPeople = !isReserved && people.every(isAllowed);
  const subjects = isOpenToPeople
    ? [EVERYONE]
    : people.filter((grant) => isAllowed(grant) && grant.subject !== EVERYONE).map(({ subject }) => subject);
  return [...subjects, ...programs.map(({ subject }) => subject)];
}

function isOfTeam({ teamIds, within }: Grant, teamId: string): boolean {
  return teamIds.includes(teamId) || within?.teamIds.includes(teamId) === true;
}

/** As LiteLLM reads lists of models: empty is all, names may be of access groups, and a star ends a prefix. */
function mayCall(grant: Grant, deployment: PlacedDeployment): boolean {
  if (grant.within !== undefined && !mayCall(grant.within, deployment)) return false;
  if (grant.models.length === 0) return true;
  const { asked, accessGroups } = deployment;
  return grant.models.some((model) => {
    if (ALL_MODELS.has(model)) return true;
    if (accessGroups.includes(model)) return true;
    return model.endsWith('*')
      ? asked.some((name) => name.startsWith(model.slice(0, -1)))
      : asked.some((name) => name === model);
  });
}

const ALL_MODELS: ReadonlySet<string> = new Set(['all-proxy-models', 'all-team-models', '*']);
