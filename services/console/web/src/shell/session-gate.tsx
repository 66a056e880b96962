import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../api/client.ts';
import { whoAmIQuery } from '../api/who-am-i-query.ts';
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx';
import { SessionContext } from './session.ts';
import { Shell } from './shell.tsx';

/** Shows the pages to a browser that is signed in, and the sign-in at the same address to any other. */
export function SessionGate() {
  const me = useQuery(whoAmIQuery);
  if (me.data !== undefined) {
    return (
      <SessionContext value={me.data}>
        <Shell />
      </SessionContext>
    );
  }
  if (me.isPending) return <main aria-busy="true" />;
  if (me.error instanceof ApiError && me.error.status === 401) return <SignInPage />;
  return (
    <main className="sign-in">
      <div className="panel">
        <p className="notice notice-bad" role="alert">
          {me.error.message}
        </p>
        <button type="button" className="button" onClick={() => me.refetch()}>
          Try again
        </button>
      </div>
    </main>
  );
}
