import { useQuery } from '@tanstack/react-query';
import type { Team } from '../../api/api-answer.ts';
import { api, data } from '../../api/client.ts';
import { teamsQuery } from '../../api/manifests-query.ts';
import { useSession } from '../../shell/session.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ChangeForm, DeleteButton, useChange } from './change-form.tsx';

/** Teams with their managers and members. */
export function TeamsTab() {
  const teams = useQuery(teamsQuery);
  const { isAdmin } = useSession();
  return (
    <>
      {isAdmin && (
        <Panel title="New team">
          <ChangeForm
            queryKey={teamsQuery.queryKey}
            button="Create"
            send={(fields) => data(api.POST('/api/v1/teams', { body: { name: String(fields.get('name')) } }))}
          >
            <input
              className="input"
              name="name"
              required
              placeholder="Name, such as search"
              aria-label="Name"
            />
          </ChangeForm>
        </Panel>
      )}
      <Loaded query={teams}>
        {({ teams: all }) => all.map((team) => <TeamPanel key={team.name} team={team} />)}
      </Loaded>
    </>
  );
}

function TeamPanel({ team }: { team: Team }) {
  const { isAdmin, managed_teams: managed } = useSession();
  const mayChange = isAdmin || managed.includes(team.name);
  const { name } = team;
  const remove = useChange(teamsQuery.queryKey, (email: string) =>
    data(api.DELETE('/api/v1/teams/{name}/members/{email}', { params: { path: { name, email } } })),
  );
  return (
    <Panel
      title={team.display_name ?? name}
      aside={
        isAdmin && (
          <DeleteButton
            what={`team ${name}`}
            queryKey={teamsQuery.queryKey}
            send={() => data(api.DELETE('/api/v1/teams/{name}', { params: { path: { name } } }))}
          />
        )
      }
    >
      <div className="panel-body">
        <p className="muted">
          {team.managers.length === 0 ? 'No manager' : `Managed by ${team.managers.join(', ')}`}
        </p>
        <ul className="chips" aria-label={`Members of ${name}`}>
          {team.members.map((email) => (
            <li key={email} className="chip">
              <span className="clip">{email}</span>
              {mayChange && (
                <button
                  type="button"
                  aria-label={`Take ${email} out of ${name}`}
                  onClick={() => remove.mutate(email)}
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
      </div>
      {mayChange && (
        <ChangeForm
          queryKey={teamsQuery.queryKey}
          button="Add"
          send={(fields) =>
            data(
              api.POST('/api/v1/teams/{name}/members', {
                params: { path: { name } },
                body: { email: String(fields.get('email')) },
              }),
            )
          }
        >
          <input
            className="input"
            type="email"
            name="email"
            required
            placeholder="E-mail of a user"
            aria-label={`E-mail of a new member of ${name}`}
          />
        </ChangeForm>
      )}
    </Panel>
  );
}
