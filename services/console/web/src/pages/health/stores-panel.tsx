import type { Status } from '../../api/api-answer.ts';
import { Panel } from '../../ui/panel.tsx';
import { StateBadge } from './state-badge.tsx';

type Store = keyof Status['stores'];

const STORES: readonly { readonly store: Store; readonly name: string; readonly without: string }[] = [
  {
    store: 'config',
    name: 'Config store',
    without: 'Nothing can be changed. The services keep the last config.',
  },
  {
    store: 'counters',
    name: 'Counters',
    without: 'Budgets refuse requests, and each policy counts rate limits alone.',
  },
  {
    store: 'bus',
    name: 'Bus',
    without: 'Gateways keep usage on their disks. It is charged and shown later.',
  },
  {
    store: 'history',
    name: 'History',
    without: 'Requests and metrics cannot be shown. Usage waits on the bus.',
  },
];

/** The stores as the services see them, and what it means if one does not work. */
export function StoresPanel({ stores }: { stores: Status['stores'] }) {
  return (
    <Panel title="Stores">
      <table>
        <thead>
          <tr>
            <th scope="col">Store</th>
            <th scope="col">State</th>
            <th scope="col">What it means</th>
          </tr>
        </thead>
        <tbody>
          {STORES.map(({ store, name, without }) => (
            <tr key={store}>
              <td>{name}</td>
              <td>
                <StateBadge state={stores[store]} />
              </td>
              <td className="wrap">{meaning(stores[store], without)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function meaning(state: Status['stores'][Store], without: string): string {
  if (state === 'ready') return 'It works.';
  return state === 'unknown' ? 'No service has reported it yet.' : without;
}
