import { signOut } from '../../api/client.ts';
import type { WhoAmI } from '../../api/shapes.ts';
import { Logo } from '../../ui/logo.tsx';

/** Name, reference, and who is signed in. */
export function PageHeader({ me, onSignedOut }: { me: WhoAmI; onSignedOut: () => void }) {
  return (
    <header className="page-header">
      <a className="brand" href="/">
        <Logo /> Tollgate
      </a>
      <nav aria-label="Reference">
        <a href="/api/docs/">API reference</a>
      </nav>
      <span className="muted clip" title={me.subject}>
        {me.subject.replace(/^\w+:/, '')}
      </span>
      <button type="button" className="button-quiet" onClick={() => signOut().finally(onSignedOut)}>
        Sign out
      </button>
    </header>
  );
}
