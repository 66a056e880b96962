import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { keysQuery, usersQuery, virtualAccountsQuery } from '../../api/manifests-query.ts';
import { useSession } from '../../shell/session.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/loaded.tsx';
import { Snippet } from '../../ui/snippet.tsx';

const DAY_MS = 86_400_000;

/** What is asked of a new key. */
export type NewKey = { subject: string; name: string; days: number; models?: string[] };

/** Makes a key; the answer tells its secret once. */
export function createKey({ subject, name, days, models = [] }: NewKey) {
  const expiresAt = days === 0 ? null : new Date(Date.now() + days * DAY_MS).toISOString();
  return data(
    api.POST('/api/v1/tokens', {
      body: { subject, name, models, addresses: [], role: 'member', expires_at: expiresAt },
    }),
  );
}

/** Asks whose key, for what and how long, then shows its secret once. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: createKey,
    onSuccess: () => queries.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });
  if (make.data !== undefined) {
    return (
      <Dialog title="Your new key" onClose={onClose}>
        <p>Copy it now: Tollgate keeps only its hash and cannot show it again.</p>
        <Snippet text={make.data.secret} label="the key" />
      </Dialog>
    );
  }
  return (
    <Dialog title="Create a key" onClose={onClose}>
      {make.error !== null && <Problem error={make.error} />}
      <KeyForm isBusy={make.isPending} onSubmit={(key) => make.mutate(key)} />
    </Dialog>
  );
}

function KeyForm({ isBusy, onSubmit }: { isBusy: boolean; onSubmit: (key: NewKey) => void }) {
  const { subject: me } = useSession();
  const [subject, setSubject] = useState(me);
  const [name, setName] = useState('');
  const [days, setDays] = useState(90);
  const [models, setModels] = useState('');
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ subject, name, days, models: models.split(/[\s,]+/).filter((model) => model !== '') });
      }}
    >
      <OwnerField value={subject} onChange={setSubject} />
      <Field label="Name" note="Where it will be used, such as laptop or ci.">
        {(id) => (
          <input
            id={id}
            className="input"
            required
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <Field label="Expires">
        {(id) => (
          <select
            id={id}
            className="input"
            value={days}
            onChange={({ target }) => setDays(Number(target.value))}
          >
            <option value={1}>in a day</option>
            <option value={30}>in 30 days</option>
            <option value={90}>in 90 days</option>
            <option value={365}>in a year</option>
            <option value={0}>never</option>
          </select>
        )}
      </Field>
      <Field label="Only these models" note="As account/model; empty: all that its owner may call.">
        {(id) => (
          <input
            id={id}
            className="input"
            value={models}
            onChange={({ target }) => setModels(target.value)}
          />
        )}
      </Field>
      <span className="button-row">
        <button type="submit" className="button" disabled={isBusy}>
          Create
        </button>
      </span>
    </form>
  );
}

/** Chooses whose key it is: one's own, a user's or a virtual account's, as far as the reader may see them. */
function OwnerField({ value, onChange }: { value: string; onChange: (subject: string) => void }) {
  const { subject: me } = useSession();
  const users = useQuery(usersQuery);
  const programs = useQuery(virtualAccountsQuery);
  const subjects = [
    me,
    ...(users.data?.users ?? []).map(({ email }) => `user:${email}`),
    ...(programs.data?.virtual_accounts ?? []).map((program) => `virtualaccount:${program.name}`),
  ];
  return (
    <Field label="Of">
      {(id) => (
        <select id={id} className="input" value={value} onChange={({ target }) => onChange(target.value)}>
          {[...new Set(subjects)].map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
