import type { Manifest } from '@tollgate/manifests';
import type { Authority } from './authority.ts';
import { type EditRefusal, type EditStep, named } from './edit-step.ts';

/**
 * Why a caller who is no admin may not change a grant or a request for one so. Managers of a team grant more of the
 * team's budgets and answer requests about them; everybody asks for oneself.
 */
export function moreOfLimitRefusal(
  { subject, managedTeams }: Authority,
  step: EditStep,
  after: Iterable<Manifest>,
): EditRefusal | undefined {
  let budgets: ReadonlyMap<string, string> | undefined;
  const teamOf = (rule: string) => {
    budgets ??= teamBudgets(after);
    return budgets.get(rule);
  };
  const isManaged = (rule: string) => managedTeams.has(teamOf(rule) ?? '');
  for (const side of [step.before, step.after]) {
    if (side?.type === 'limit-request') {
      if (side.requested_by === subject) continue;
      // Answering a request deletes it. A request is written by its own user or an admin alone.
      if (step.after === undefined && managedTeams.size > 0 && isManaged(side.rule)) continue;
      const message = `${named(step)}: only ${side.requested_by} and admins may change it`;
      return { path: 'requested_by', message };
    }
    if (side?.type !== 'limit-grant' || (managedTeams.size > 0 && isManaged(side.rule))) continue;
    const team = teamOf(side.rule);
    const managers = team === undefined || managedTeams.size === 0 ? '' : ` and managers of team ${team}`;
    const message = `${named(step)}: only admins${managers} may grant more of ${side.rule}`;
    return { path: 'rule', message };
  }
  return undefined;
}

/** The team of each budget of a team, by the budget's id. */
function teamBudgets(manifests: Iterable<Manifest>): Map<string, string> {
  const teams = new Map<string, string>();
  for (const manifest of manifests) {
    if (manifest.type === 'team-budget-config') teams.set(manifest.name, manifest.team_name);
  }
  return teams;
}
