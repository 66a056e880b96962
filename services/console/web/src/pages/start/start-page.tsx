import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { requestPage } from '../../api/metrics-query.ts';
import { gatewayQuery } from '../../api/status-query.ts';
import { useChatModels } from '../../api/use-chat-models.ts';
import { baseUrl } from '../../history/base-url.ts';
import { useSession } from '../../shell/session.ts';
import { Loaded, Problem } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { createKey } from '../access/create-key-dialog.tsx';
import { AddAccountForm } from '../models/add-account-form.tsx';
import { streamChat } from '../playground/stream-chat.ts';
import { clientSettings } from './client-settings.ts';
import './start-page.css';

const LIVE_MS = 1_000;
const NO_KEY = '<your key>';

/** From nothing to the first answered request: a provider, a key, the settings of a client. */
export function StartPage() {
  const { subject, isAdmin } = useSession();
  const gateway = useQuery(gatewayQuery);
  const models = useChatModels();
  const [chosen, setModel] = useState('');
  const model = chosen === '' ? (models[0] ?? 'demo/chat') : chosen;
  const make = useMutation({ mutationFn: () => createKey({ subject, name: 'first key', days: 90 }) });
  const key = make.data?.secret;
  return (
    <Page title="Get started">
      <Panel title="1. A model">
        <div className="panel-body">
          <label className="button-row">
            Model
            <select className="input" value={model} onChange={({ target }) => setModel(target.value)}>
              {[...new Set([model, ...models])].map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
            <span className="muted">demo is a simulated provider that needs no credential</span>
          </label>
          {isAdmin && (
            <details>
              <summary>Add a provider of your own</summary>
              <AddAccountForm onAdded={setModel} />
            </details>
          )}
        </div>
      </Panel>
      <Panel title="2. A key">
        <div className="panel-body">
          {key === undefined ? (
            <span className="button-row">
              <button
                type="button"
                className="button"
                disabled={make.isPending}
                onClick={() => make.mutate()}
              >
                Make a key
              </button>
              <span className="muted">of {subject}, for 90 days</span>
            </span>
          ) : (
            <>
              <p>Copy it now: it is not shown again. It is filled in below.</p>
              <Snippet text={key} label="the key" />
              <TestCall gatewayKey={key} model={model} />
            </>
          )}
          {make.error !== null && <Problem error={make.error} />}
        </div>
      </Panel>
      <Panel title="3. Your client">
        <Loaded query={gateway}>
          {({ url }) => <Settings base={baseUrl(url)} gatewayKey={key ?? NO_KEY} model={model} />}
        </Loaded>
      </Panel>
      <FirstRequest />
    </Page>
  );
}

/** A call with the key and the model, so that a wrong credential shows here and not in an editor. */
function TestCall({ gatewayKey, model }: { gatewayKey: string; model: string }) {
  const test = useMutation({
    mutationFn: () =>
      streamChat(
        {
          key: gatewayKey,
          model,
          messages: [{ role: 'user', content: 'Say hello in five words.' }],
          parameters: { max_tokens: 64 },
        },
        { signal: AbortSignal.timeout(60_000), onGrow: () => undefined },
      ),
  });
  return (
    <>
      <span className="button-row">
        <button
          type="button"
          className="button-quiet"
          disabled={test.isPending}
          onClick={() => test.mutate()}
        >
          Send a test call to {model}
        </button>
        {test.data !== undefined && <span className="start-answer">{test.data.text}</span>}
      </span>
      {test.error !== null && <Problem error={test.error} />}
    </>
  );
}

function Settings({ base, gatewayKey, model }: { base: string; gatewayKey: string; model: string }) {
  const all = clientSettings({ base, key: gatewayKey, model });
  const [name, setName] = useState('curl');
  const shown = all.find((one) => one.name === name) ?? all[0];
  return (
    <div className="panel-body">
      <fieldset className="tabs">
        <legend className="visually-hidden">Client</legend>
        {all.map((one) => (
          <button
            key={one.name}
            type="button"
            aria-pressed={one.name === name}
            onClick={() => setName(one.name)}
          >
            {one.name}
          </button>
        ))}
      </fieldset>
      <p className="muted">{shown?.note}</p>
      <Snippet text={shown?.text ?? ''} label={`settings of ${name}`} />
    </div>
  );
}

/** Lights up when a request arrives that was not there when the page was opened. */
function FirstRequest() {
  const [openedAt] = useState(() => new Date().toISOString());
  const latest = useQuery({
    queryKey: ['first-request', openedAt],
    refetchInterval: LIVE_MS,
    queryFn: ({ signal }) => {
      const to = new Date(Date.now() + 60_000).toISOString();
      return requestPage({ from: openedAt, to, filters: [], cursor: '', limit: 1 }, signal);
    },
  });
  const row = latest.data?.rows[0];
  return (
    <section
      className={
        row === undefined || row.status >= 400 ? 'panel first-light' : 'panel first-light first-light-on'
      }
      aria-label="First request"
    >
      <span className={row === undefined ? 'dot' : 'dot dot-alive'} aria-hidden="true" />
      <span role="status">
        {row === undefined ? (
          'Waiting for a request…'
        ) : (
          <>
            <strong>{row.status < 400 ? 'It works.' : 'It arrived, and failed.'}</strong>{' '}
            <StatusBadge status={row.status} /> {row.model} by {row.user ?? row.virtual_account}{' '}
            <Link to={`/requests/${encodeURIComponent(row.request_id)}`}>Look at it</Link>
          </>
        )}
      </span>
    </section>
  );
}
