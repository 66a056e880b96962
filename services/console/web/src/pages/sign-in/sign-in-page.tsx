import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId } from 'react';
import { api, data } from '../../api/client.ts';
import { Logo } from '../../ui/logo.tsx';
import './sign-in.css';

/** Asks for a key, exchanges it for a session and forgets it. */
export function SignInPage() {
  const queries = useQueryClient();
  const fieldId = useId();
  const noteId = useId();
  const signIn = useMutation({
    mutationFn: async (token: string) => {
      if (token.trim() === '') throw new Error('Paste a key.');
      return data(api.POST('/api/v1/session', { body: { token } }));
    },
    onSuccess: () => queries.resetQueries(),
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    signIn.mutate(String(new FormData(event.currentTarget).get('token') ?? ''));
  }

  return (
    <main className="sign-in">
      <form className="panel" onSubmit={submit}>
        <h1>
          <Logo /> Tollgate
        </h1>
        <label htmlFor={fieldId}>Your key</label>
        <input
          id={fieldId}
          name="token"
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the page has one field and one purpose
          autoFocus
          aria-invalid={signIn.isError}
          aria-describedby={noteId}
        />
        <p id={noteId} className="field-note" role={signIn.isError ? 'alert' : undefined}>
          {signIn.error?.message ??
            'The admin token of the first start, or any key of yours: it shows what is yours.'}
        </p>
        <button type="submit" className="button" disabled={signIn.isPending}>
          {signIn.isPending ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
