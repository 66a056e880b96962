import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { User } from '../../api/api-answer.ts';
import { api, data } from '../../api/client.ts';
import { usersQuery } from '../../api/manifests-query.ts';
import { useSession } from '../../shell/session.ts';
import { Dash } from '../../ui/dash.tsx';
import { Loaded, Problem } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ChangeForm, DeleteButton, useChange } from './change-form.tsx';

const ROLES = ['member', 'viewer', 'admin'] as const;
type Role = (typeof ROLES)[number];

/** Users with their teams and roles. */
export function UsersTab() {
  const users = useQuery(usersQuery);
  const { isAdmin } = useSession();
  return (
    <Panel title="Users">
      {isAdmin && (
        <ChangeForm
          queryKey={usersQuery.queryKey}
          button="Invite"
          send={(fields) => {
            const name = String(fields.get('name') ?? '').trim();
            const email = String(fields.get('email') ?? '');
            return data(api.POST('/api/v1/users', { body: { email, ...(name === '' ? {} : { name }) } }));
          }}
        >
          <input
            className="input"
            type="email"
            name="email"
            required
            placeholder="E-mail"
            aria-label="E-mail"
          />
          <input className="input" name="name" placeholder="Name" aria-label="Name" />
        </ChangeForm>
      )}
      <Loaded query={users}>
        {({ users: all }) => (
          <div className="table-scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">User</th>
                  <th scope="col">Teams</th>
                  <th scope="col">Role</th>
                  <th scope="col">
                    <span className="visually-hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.map((user) => (
                  <UserRow key={user.email} user={user} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function UserRow({ user }: { user: User }) {
  const { isAdmin } = useSession();
  const { email } = user;
  const setRole = useChange(usersQuery.queryKey, (role: Role) =>
    data(api.POST('/api/v1/users', { body: { email, role } })),
  );
  return (
    <tr>
      <td className="clip">
        <Link to={`/requests?range=7d&f=${encodeURIComponent(`user=${email}`)}`}>{email}</Link>{' '}
        <span className="muted">{user.name}</span>
      </td>
      <td className="clip">{user.teams.length === 0 ? <Dash /> : user.teams.join(', ')}</td>
      <td>
        {isAdmin ? (
          <select
            className="input"
            aria-label={`Role of ${email}`}
            value={user.role}
            onChange={({ target }) => {
              const role = ROLES.find((one) => one === target.value);
              if (role !== undefined) setRole.mutate(role);
            }}
          >
            {ROLES.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </select>
        ) : (
          user.role
        )}
        {setRole.error !== null && <Problem error={setRole.error} />}
      </td>
      <td>
        {isAdmin && (
          <DeleteButton
            what={email}
            queryKey={usersQuery.queryKey}
            send={() => data(api.DELETE('/api/v1/users/{email}', { params: { path: { email } } }))}
          />
        )}
      </td>
    </tr>
  );
}
