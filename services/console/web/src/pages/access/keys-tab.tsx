import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Key } from '../../api/api-answer.ts';
import { api, data } from '../../api/client.ts';
import { keysQuery } from '../../api/manifests-query.ts';
import { Dash } from '../../ui/dash.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded, Problem } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';

type Open = { kind: 'rotate' | 'revoke'; key: Key };

/** Every key that the reader may see, without secrets. */
export function KeysTab() {
  const keys = useQuery(keysQuery);
  const [params, setParams] = useSearchParams();
  const [open, setOpen] = useState<Open>();
  const isNew = params.has('new');
  const setNew = (on: boolean) => setParams(on ? { new: '1' } : {}, { replace: true });
  return (
    <Panel
      title="Keys"
      aside={
        <button type="button" className="button" onClick={() => setNew(true)}>
          Create a key
        </button>
      }
    >
      <Loaded query={keys}>
        {({ tokens }) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
          <section className="table-scroll" aria-label="List of keys" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Of</th>
                  <th scope="col" className="wide-only">
                    Begins with
                  </th>
                  <th scope="col">State</th>
                  <th scope="col" className="wide-only">
                    Role
                  </th>
                  <th scope="col">Last used</th>
                  <th scope="col" className="wide-only">
                    Expires
                  </th>
                  <th scope="col">
                    <span className="visually-hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {tokens.map((key) => (
                  <KeyRow key={key.id} of={key} onOpen={(kind) => setOpen({ kind, key })} />
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Loaded>
      {isNew && <CreateKeyDialog onClose={() => setNew(false)} />}
      {open?.kind === 'rotate' && <RotateKeyDialog of={open.key} onClose={() => setOpen(undefined)} />}
      {open?.kind === 'revoke' && <RevokeDialog of={open.key} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}

function KeyRow({ of, onOpen }: { of: Key; onOpen: (kind: Open['kind']) => void }) {
  const isOver = of.state === 'revoked' || of.state === 'expired';
  return (
    <tr className={isOver ? 'muted' : undefined}>
      <td className="clip">{of.name}</td>
      <td className="clip" title={of.subject}>
        {of.subject.replace(/^user:/, '').replace('virtualaccount:', 'virtual account ')}
      </td>
      <td className="wide-only">
        <code>{of.prefix}…</code>
      </td>
      <td>
        <span className={`badge badge-${isOver ? 'bad' : of.state === 'active' ? 'good' : 'warn'}`}>
          {of.state}
        </span>
        {of.grace_ends_at !== null && Date.parse(of.grace_ends_at) > Date.now() && (
          <span className="tag">old secret until {<Time iso={of.grace_ends_at} />}</span>
        )}
      </td>
      <td className="wide-only">{of.role}</td>
      <td>
        {of.last_used_at === null ? (
          <span className="muted">never</span>
        ) : (
          <Time iso={of.last_used_at} isRelative />
        )}
      </td>
      <td className="wide-only">{of.expires_at === null ? <Dash /> : <Time iso={of.expires_at} />}</td>
      <td>
        {!isOver && (
          <span className="button-row">
            <button
              type="button"
              className="button-quiet"
              aria-label={`Rotate ${of.name} of ${of.subject}`}
              onClick={() => onOpen('rotate')}
            >
              Rotate
            </button>
            <button
              type="button"
              className="button-quiet"
              aria-label={`Revoke ${of.name} of ${of.subject}`}
              onClick={() => onOpen('revoke')}
            >
              Revoke
            </button>
          </span>
        )}
      </td>
    </tr>
  );
}

function RevokeDialog({ of, onClose }: { of: Key; onClose: () => void }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => data(api.DELETE('/api/v1/tokens/{id}', { params: { path: { id: of.id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keysQuery.queryKey });
      onClose();
    },
  });
  return (
    <Dialog title="Revoke this key?" onClose={onClose}>
      <p>
        <strong>{of.name}</strong> of {of.subject} stops working at once and cannot be brought back.
      </p>
      {revoke.error !== null && <Problem error={revoke.error} />}
      <span className="button-row">
        <button
          type="button"
          className="button button-danger"
          disabled={revoke.isPending}
          onClick={() => revoke.mutate()}
        >
          Revoke
        </button>
      </span>
    </Dialog>
  );
}
