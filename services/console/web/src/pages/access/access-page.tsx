import { Link, useParams } from 'react-router';
import { useSession } from '../../shell/session.ts';
import { Page } from '../../ui/page.tsx';
import { NotFoundPage } from '../not-found-page.tsx';
import { KeysTab } from './keys-tab.tsx';
import { TeamsTab } from './teams-tab.tsx';
import { UsersTab } from './users-tab.tsx';
import { VirtualAccountsTab } from './virtual-accounts-tab.tsx';

const TABS = {
  keys: { name: 'Keys', Tab: KeysTab },
  users: { name: 'Users', Tab: UsersTab },
  teams: { name: 'Teams', Tab: TeamsTab },
  'virtual-accounts': { name: 'Virtual accounts', Tab: VirtualAccountsTab },
} as const;

/** Keys, and whose they may be: users, teams and virtual accounts. */
export function AccessPage() {
  const { tab = 'keys' } = useParams();
  const { readsAll, isManager } = useSession();
  if (!isTab(tab)) return <NotFoundPage />;
  const { Tab } = TABS[tab];
  return (
    <Page title="Access">
      {(readsAll || isManager) && (
        <nav className="tabs" aria-label="Access">
          {Object.entries(TABS).map(([path, { name }]) => (
            <Link key={path} to={`/access/${path}`} aria-current={path === tab ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
      )}
      <Tab />
    </Page>
  );
}

function isTab(text: string): text is keyof typeof TABS {
  return text in TABS;
}
