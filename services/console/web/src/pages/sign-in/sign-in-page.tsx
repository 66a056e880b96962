import { type FormEvent, useId, useState } from 'react';
import { ApiError, signIn } from '../../api/client.ts';
import { Logo } from '../../ui/logo.tsx';
import './sign-in.css';

/** Asks for an admin token, exchanges it for a session and forgets it. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const fieldId = useId();
  const errorId = useId();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get('token');
    if (typeof token !== 'string' || token.trim() === '') return setError('Paste an admin token.');
    setBusy(true);
    try {
      await signIn(token);
      onSignedIn();
    } catch (refusal) {
      setError(refusal instanceof ApiError ? refusal.message : 'Sign-in did not work.');
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <form className="panel" onSubmit={submit}>
        <h1>
          <Logo /> Tollgate
        </h1>
        <label htmlFor={fieldId}>Admin token</label>
        <input
          id={fieldId}
          name="token"
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the page has one field and one purpose
          autoFocus
          aria-invalid={error !== undefined}
          aria-describedby={errorId}
        />
        <p id={errorId} className="field-note" role={error === undefined ? undefined : 'alert'}>
          {error ?? 'The first start prints it; TOLLGATE_ADMIN_TOKEN sets it.'}
        </p>
        <button type="submit" className="button" disabled={isBusy}>
          {isBusy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
