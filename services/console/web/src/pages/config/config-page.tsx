import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { stringify } from 'yaml';
import type { AuditEvent, Manifest } from '../../api/api-answer.ts';
import { ApiError, applyManifests, type ManifestFault, tryLimits } from '../../api/client.ts';
import { historyQuery } from '../../api/history-query.ts';
import { manifestsQuery } from '../../api/manifests-query.ts';
import { useSession } from '../../shell/session.ts';
import { Loaded, Problem } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { ChannelTest } from './channel-test.tsx';
import { Diff } from './diff.tsx';
import { ManifestText } from './manifest-text.tsx';
import { ObjectHistory } from './object-history.tsx';
import { TEMPLATES } from './templates.ts';
import { TrialResult } from './trial-result.tsx';
import { versionOf } from './version-of.ts';
import './config-page.css';

/** Every manifest, and an editor that shows what would change before it is applied. */
export function ConfigPage() {
  const manifests = useQuery(manifestsQuery);
  const [params, setParams] = useSearchParams();
  const open = params.get('open');
  const template = params.get('new');
  const find = params.get('find') ?? '';
  const version = useVersion(open, params.get('version'));
  return (
    <Page title="Config" isWide>
      <Loaded query={manifests}>
        {({ manifests: all }) => {
          const named = all.map((manifest) => ({ id: manifestId(manifest), text: textOf(manifest) }));
          const shown = named.filter(({ id, text }) =>
            `${id}\n${text}`.toLowerCase().includes(find.toLowerCase()),
          );
          const chosen =
            named.find(({ id }) => id === open) ??
            (template === null && version === undefined ? shown[0] : undefined);
          const start = chosen?.text ?? TEMPLATES[template ?? ''] ?? '';
          return (
            <div className="config">
              <div className="panel config-list">
                <input
                  className="input"
                  aria-label="Find a manifest"
                  placeholder="Find in all manifests"
                  value={find}
                  onChange={({ target }) => setParams({ find: target.value }, { replace: true })}
                />
                <ul>
                  {shown.map(({ id }) => (
                    <li key={id}>
                      <button
                        type="button"
                        aria-current={id === chosen?.id}
                        onClick={() => setParams({ open: id, ...(find === '' ? {} : { find }) })}
                      >
                        <span className="clip">{id.slice(id.lastIndexOf('/') + 1)}</span>
                        <span className="muted clip">{id.slice(0, id.lastIndexOf('/'))}</span>
                      </button>
                    </li>
                  ))}
                </ul>
                <select
                  className="input"
                  aria-label="New manifest"
                  value=""
                  onChange={({ target }) => setParams({ new: target.value })}
                >
                  <option value="">New…</option>
                  {Object.keys(TEMPLATES).map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </div>
              <Editing
                key={`${version?.id ?? ''} ${chosen?.id ?? open ?? template ?? ''}`}
                id={chosen?.id ?? (version === undefined ? undefined : (open ?? undefined))}
                start={start}
                restored={version}
                isNew={chosen === undefined}
                onRestore={(id, event) => setParams({ open: id, version: event.id })}
              />
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** Kinds of manifests that limit requests. */
const LIMITS = /^type: *["']?(gateway|tenant|team)-(rate-limit|budget)/m;

type EditingProps = {
  /** The object that is edited; `undefined` for a new one. */
  id: string | undefined;
  start: string;
  /** The earlier version that is shown in place of `start`. */
  restored: Version | undefined;
  isNew: boolean;
  onRestore: (id: string, event: AuditEvent) => void;
};

function Editing({ id, start, restored, isNew, onRestore }: EditingProps) {
  const queries = useQueryClient();
  const { readsAll, isAdmin } = useSession();
  const [text, setText] = useState(restored?.text ?? start);
  const check = useMutation({ mutationFn: () => applyManifests(text, { dryRun: true }) });
  const apply = useMutation({
    mutationFn: () => applyManifests(text, { dryRun: false }),
    onSuccess: () => queries.invalidateQueries(),
  });
  useCheckAtOnce(restored !== undefined, check.mutate);
  const trial = useMutation({ mutationFn: () => tryLimits(text) });
  const error = apply.error ?? check.error ?? trial.error;
  const faults = error instanceof ApiError ? error.faults : [];
  const isChecked = check.data !== undefined && apply.data === undefined;

  return (
    <div className="panel config-editor">
      <ManifestText
        text={text}
        faults={faults}
        onChange={(changed) => {
          setText(changed);
          check.reset();
          apply.reset();
          trial.reset();
        }}
      />
      <div className="config-foot">
        <span className="button-row">
          <button type="button" className="button" disabled={check.isPending} onClick={() => check.mutate()}>
            Check
          </button>
          <button
            type="button"
            className="button"
            disabled={!isChecked || apply.isPending}
            onClick={() => apply.mutate()}
          >
            Apply
          </button>
          {readsAll && LIMITS.test(text) && (
            <button
              type="button"
              className="button-quiet"
              disabled={trial.isPending}
              onClick={() => trial.mutate()}
            >
              {trial.isPending ? 'Trying…' : 'Try on the last week'}
            </button>
          )}
          <span className="muted" role="status">
            {apply.data !== undefined && `Applied as revision ${apply.data.revision}.`}
            {isChecked &&
              check.data.results.map(({ action, type, name }) => `${action} ${type}/${name}`).join(', ')}
          </span>
        </span>
        {error !== null && faults.length === 0 && <Problem error={error} />}
        <Findings faults={faults} warnings={check.data?.warnings ?? []} />
        {trial.data !== undefined && <TrialResult trial={trial.data} />}
        {isChecked && <Diff before={isNew ? '' : start} after={text} />}
        {isAdmin && id?.startsWith('notification-channel/') === true && <ChannelTest stored={start} />}
        {readsAll && id !== undefined && (
          <ObjectHistory {...objectOf(id)} chosen={restored?.id} onChoose={(event) => onRestore(id, event)} />
        )}
      </div>
    </div>
  );
}

type Version = { readonly id: string; readonly text: string };

/** The earlier version that the address names; `undefined` while it is not known, or if it cannot be restored. */
function useVersion(open: string | null, wanted: string | null): Version | undefined {
  const { readsAll } = useSession();
  const object = objectOf(wanted === null || !readsAll ? '' : (open ?? ''));
  const { data: history } = useQuery(historyQuery(object));
  const event = history?.events.find(({ id }) => id === wanted);
  const version = event && versionOf(event);
  return event === undefined || version === undefined ? undefined : { id: event.id, text: textOf(version) };
}

/** Shows what restoring would change without a further click. */
function useCheckAtOnce(isWanted: boolean, check: () => void): void {
  const isDone = useRef(!isWanted);
  useEffect(() => {
    if (isDone.current) return;
    isDone.current = true;
    check();
  }, [check]);
}

/** What is wrong with the text, and what does less than it seems to. */
function Findings(props: { faults: readonly ManifestFault[]; warnings: readonly ManifestFault[] }) {
  const { faults, warnings } = props;
  return (
    <>
      {faults.length > 0 && (
        <div role="alert">
          <ul className="faults">
            {faults.map((fault) => (
              <li key={`${fault.line} ${fault.path} ${fault.message}`}>
                line {fault.line}: {fault.path} {fault.message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {warnings.map((warning) => (
        <p key={`${warning.line} ${warning.message}`} className="warn">
          line {warning.line}: {warning.path} {warning.message}
        </p>
      ))}
    </>
  );
}

function manifestId(manifest: Manifest): string {
  return `${String(manifest['type'])}/${String(manifest['name'])}`;
}

function objectOf(id: string): { type: string; name: string } {
  const slash = id.lastIndexOf('/');
  return { type: id.slice(0, Math.max(0, slash)), name: id.slice(slash + 1) };
}

function textOf(manifest: Manifest): string {
  return stringify(manifest, { lineWidth: 110 });
}
