import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { api, data } from '../../api/client.ts';
import { Logo } from '../../ui/logo.tsx';
import { signInFaultText } from './sign-in-fault-text.ts';
import './sign-in.css';

/** Leads to the identity provider if one is set, or asks for a key, exchanges it for a session and forgets it. */
export function SignInPage() {
  const methods = useQuery({
    queryKey: ['sign-in-methods'],
    queryFn: ({ signal }) => data(api.GET('/api/v1/session/methods', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [fault] = useState(() => signInFaultText(new URLSearchParams(window.location.search).get('sign_in')));
  const provider = methods.data?.oidc?.name;
  return (
    <main className="sign-in" aria-busy={methods.isPending}>
      <div className="panel">
        <h1>
          <Logo /> Tollgate
        </h1>
        {fault !== undefined && (
          <p className="notice notice-bad" role="alert">
            {fault}
          </p>
        )}
        {provider !== undefined && (
          <>
            <a className="button sign-in-provider" href={startUrl()}>
              Sign in with {provider}
            </a>
            <p className="sign-in-or">or</p>
          </>
        )}
        {!methods.isPending && <KeyForm isOnly={provider === undefined} />}
      </div>
    </main>
  );
}

function KeyForm({ isOnly }: { isOnly: boolean }) {
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
    <form onSubmit={submit}>
      <label htmlFor={fieldId}>Your key</label>
      <input
        id={fieldId}
        name="token"
        type="password"
        autoComplete="current-password"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the page has one field and one purpose
        autoFocus={isOnly}
        aria-invalid={signIn.isError}
        aria-describedby={noteId}
      />
      <p id={noteId} className="field-note" role={signIn.isError ? 'alert' : undefined}>
        {signIn.error?.message ??
          'Paste the admin token, which the first start printed, or another key. The role of the key decides what you see.'}
      </p>
      <button type="submit" className={isOnly ? 'button' : 'button-quiet'} disabled={signIn.isPending}>
        {signIn.isPending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}

/** Where a sign-in begins that ends on this page again. */
function startUrl(): string {
  const { pathname, search } = window.location;
  const query = new URLSearchParams(search);
  query.delete('sign_in');
  const page = query.size === 0 ? pathname : `${pathname}?${query}`;
  return `/api/v1/session/oidc/start?${new URLSearchParams({ return_to: page })}`;
}
