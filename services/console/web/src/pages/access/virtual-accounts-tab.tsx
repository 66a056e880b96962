import { useQuery } from '@tanstack/react-query';
import type { VirtualAccount } from '../../api/api-answer.ts';
import { api, data } from '../../api/client.ts';
import { virtualAccountsQuery } from '../../api/manifests-query.ts';
import { useSession } from '../../shell/session.ts';
import { Dash } from '../../ui/dash.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ChangeForm, DeleteButton } from './change-form.tsx';

/** Identities of programs. */
export function VirtualAccountsTab() {
  const programs = useQuery(virtualAccountsQuery);
  const { isAdmin, isManager } = useSession();
  const mayChange = isAdmin || isManager;
  return (
    <Panel title="Virtual accounts">
      {mayChange && <NewProgram />}
      <Loaded query={programs}>
        {({ virtual_accounts: all }) =>
          all.length === 0 ? (
            <p className="muted panel-note">A program gets an identity of its own here, and keys of it.</p>
          ) : (
            <div className="table-scroll">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Team</th>
                    <th scope="col">May call</th>
                    <th scope="col">Ends</th>
                    <th scope="col">
                      <span className="visually-hidden">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {all.map((program) => (
                    <ProgramRow key={program.name} program={program} mayChange={mayChange} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

function NewProgram() {
  return (
    <ChangeForm
      queryKey={virtualAccountsQuery.queryKey}
      button="Create"
      send={(fields) => {
        const team = String(fields.get('team') ?? '').trim();
        const accounts = String(fields.get('accounts') ?? '')
          .split(/[\s,]+/)
          .filter((one) => one !== '');
        const name = String(fields.get('name') ?? '');
        return data(
          api.POST('/api/v1/virtual-accounts', {
            body: { name, accounts, ...(team === '' ? {} : { team }) },
          }),
        );
      }}
    >
      <input
        className="input"
        name="name"
        required
        placeholder="Name, such as nightly-batch"
        aria-label="Name"
      />
      <input className="input" name="team" placeholder="Team" aria-label="Team" />
      <input
        className="input"
        name="accounts"
        placeholder="Provider accounts"
        aria-label="Provider accounts"
      />
    </ChangeForm>
  );
}

function ProgramRow({ program, mayChange }: { program: VirtualAccount; mayChange: boolean }) {
  const { name, team, accounts, expiration_date: ends } = program;
  return (
    <tr>
      <td>{name}</td>
      <td>{team ?? <Dash />}</td>
      <td className="clip">{accounts.length === 0 ? <Dash /> : accounts.join(', ')}</td>
      <td>{ends ?? <Dash />}</td>
      <td>
        {mayChange && (
          <DeleteButton
            what={`virtual account ${name}`}
            queryKey={virtualAccountsQuery.queryKey}
            send={() => data(api.DELETE('/api/v1/virtual-accounts/{name}', { params: { path: { name } } }))}
          />
        )}
      </td>
    </tr>
  );
}
