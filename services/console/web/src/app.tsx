import { useCallback, useEffect, useState } from 'react';
import { ApiError, whoAmI } from './api/client.ts';
import type { WhoAmI } from './api/shapes.ts';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';

type Session =
  | { kind: 'asking' }
  | { kind: 'signed-out' }
  | { kind: 'signed-in'; me: WhoAmI }
  | { kind: 'failed'; message: string };

/** The pages behind the sign-in. */
export function App() {
  const [session, setSession] = useState<Session>({ kind: 'asking' });
  const ask = useCallback(() => {
    whoAmI().then(
      (me) => setSession({ kind: 'signed-in', me }),
      (error: unknown) => setSession(refused(error)),
    );
  }, []);
  const signedOut = useCallback(() => setSession({ kind: 'signed-out' }), []);
  useEffect(ask, [ask]);

  switch (session.kind) {
    case 'asking':
      return <main aria-busy="true" />;
    case 'signed-out':
      return <SignInPage onSignedIn={ask} />;
    case 'signed-in':
      return <OverviewPage me={session.me} onSignedOut={signedOut} />;
    case 'failed':
      return (
        <main className="sign-in">
          <div className="panel">
            <p className="notice notice-bad" role="alert">
              {session.message}
            </p>
            <button type="button" className="button" onClick={ask}>
              Try again
            </button>
          </div>
        </main>
      );
    default:
      return session satisfies never;
  }
}

function refused(error: unknown): Session {
  if (error instanceof ApiError && error.status === 401) return { kind: 'signed-out' };
  return { kind: 'failed', message: error instanceof Error ? error.message : 'The page could not start.' };
}
