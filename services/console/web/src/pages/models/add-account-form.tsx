import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { stringify } from 'yaml';
import { applyManifests } from '../../api/client.ts';
import { manifestsQuery } from '../../api/manifests-query.ts';
import { Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/loaded.tsx';

/** Kinds of provider with a model to begin with. */
const KINDS: Readonly<Record<string, string>> = {
  openai: 'gpt-4o-mini',
  anthropic: 'claude-sonnet-4-5',
  'google-gemini': 'gemini-2.5-flash',
  groq: 'llama-3.3-70b-versatile',
  mistralai: 'mistral-small-latest',
  openrouter: 'openai/gpt-4o-mini',
  'self-hosted-model': 'my-model',
};

/** Adds a provider account: its credential is stored sealed, or stays in the environment as `env:NAME`. */
export function AddAccountForm({ onAdded }: { onAdded: (model: string) => void }) {
  const queries = useQueryClient();
  const [kind, setKind] = useState('openai');
  const add = useMutation({
    mutationFn: (fields: FormData) => applyManifests(manifestOf(kind, fields), { dryRun: false }),
    onSuccess: async (_applied, fields) => {
      await queries.invalidateQueries({ queryKey: manifestsQuery.queryKey });
      onAdded(`${text(fields, 'name')}/${modelNames(fields)[0]?.name ?? ''}`);
    },
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    add.mutate(new FormData(event.currentTarget));
  }
  return (
    <form className="form" onSubmit={submit} key={kind}>
      <Field label="Provider">
        {(id) => (
          <select id={id} className="input" value={kind} onChange={({ target }) => setKind(target.value)}>
            {Object.keys(KINDS).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <AccountFields kind={kind} />
      {add.error !== null && <Problem error={add.error} />}
      <span className="button-row">
        <button type="submit" className="button" disabled={add.isPending}>
          Add
        </button>
      </span>
    </form>
  );
}

function AccountFields({ kind }: { kind: string }) {
  const isOwn = kind === 'self-hosted-model';
  return (
    <>
      <Field label="Name" note="Models are called name/model.">
        {(id) => (
          <input
            id={id}
            className="input"
            name="name"
            required
            defaultValue={isOwn ? 'local' : `${kind}-main`}
          />
        )}
      </Field>
      {isOwn && (
        <Field label="Base URL">
          {(id) => (
            <input
              id={id}
              className="input"
              name="base_url"
              type="url"
              required
              placeholder="http://host:8000/v1"
            />
          )}
        </Field>
      )}
      <Field
        label="Credential"
        note={isOwn ? 'Empty if it needs none.' : 'Stored encrypted; env:NAME leaves it in the environment.'}
      >
        {(id) => (
          <input id={id} className="input" name="key" type="password" autoComplete="off" required={!isOwn} />
        )}
      </Field>
      <Field label="Models" note="Ids of the provider, separated by spaces.">
        {(id) => <input id={id} className="input" name="models" required defaultValue={KINDS[kind]} />}
      </Field>
      <label>
        <input type="checkbox" name="open" defaultChecked /> open to everyone
      </label>
    </>
  );
}

function manifestOf(kind: string, fields: FormData): string {
  const key = text(fields, 'key');
  return stringify({
    type: `provider-account/${kind}`,
    name: text(fields, 'name'),
    ...(kind === 'self-hosted-model' ? { base_url: text(fields, 'base_url') } : {}),
    ...(key === ''
      ? {}
      : {
          auth_data: { type: kind === 'self-hosted-model' ? 'bearer-auth' : 'api-key', ...secret(kind, key) },
        }),
    ...(fields.has('open')
      ? { collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }] }
      : {}),
    integrations: modelNames(fields).map(({ name, id }) => ({
      name,
      type: `integration/model/${kind}`,
      model_id: id,
      model_types: ['chat'],
    })),
  });
}

function secret(kind: string, key: string): Record<string, string> {
  return kind === 'self-hosted-model' ? { bearer_token: key } : { api_key: key };
}

/** A model's name has no slash, its id at the provider may. */
function modelNames(fields: FormData): { name: string; id: string }[] {
  const ids = text(fields, 'models')
    .split(/[\s,]+/)
    .filter((id) => id !== '');
  return ids.map((id) => ({ id, name: id.slice(id.lastIndexOf('/') + 1).replaceAll(':', '-') }));
}

function text(fields: FormData, name: string): string {
  return String(fields.get(name) ?? '').trim();
}
