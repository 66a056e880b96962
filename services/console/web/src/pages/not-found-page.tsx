import { Link, useLocation } from 'react-router';
import { Page } from '../ui/page.tsx';

/** Shown for a path that no page has. */
export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <Page title="There is no such page">
      <p>
        The console has nothing at <code>{pathname}</code>. Check the address, or go to the{' '}
        <Link to="/">overview</Link>.
      </p>
    </Page>
  );
}
