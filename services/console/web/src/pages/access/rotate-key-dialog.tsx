import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Key } from '../../api/api-answer.ts';
import { api, data } from '../../api/client.ts';
import { keysQuery } from '../../api/manifests-query.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/loaded.tsx';
import { Snippet } from '../../ui/snippet.tsx';

const HOUR_SECONDS = 3_600;

/** Gives a key a new secret; the old one works on for the grace period that is chosen. */
export function RotateKeyDialog({ of, onClose }: { of: Key; onClose: () => void }) {
  const queries = useQueryClient();
  const [grace, setGrace] = useState(24 * HOUR_SECONDS);
  const rotate = useMutation({
    mutationFn: () =>
      data(
        api.POST('/api/v1/tokens/{id}/rotate', {
          params: { path: { id: of.id } },
          body: { grace_seconds: grace },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });
  if (rotate.data !== undefined) {
    return (
      <Dialog title="The new secret" onClose={onClose}>
        <p>Copy it now; it is not shown again.</p>
        <Snippet text={rotate.data.secret} label="the key" />
      </Dialog>
    );
  }
  return (
    <Dialog title={`Rotate ${of.name}`} onClose={onClose}>
      {rotate.error !== null && <Problem error={rotate.error} />}
      <Field label="The old secret works for">
        {(id) => (
          <select
            id={id}
            className="input"
            value={grace}
            onChange={({ target }) => setGrace(Number(target.value))}
          >
            <option value={0}>no longer</option>
            <option value={HOUR_SECONDS}>one more hour</option>
            <option value={24 * HOUR_SECONDS}>one more day</option>
            <option value={7 * 24 * HOUR_SECONDS}>one more week</option>
          </select>
        )}
      </Field>
      <span className="button-row">
        <button type="button" className="button" disabled={rotate.isPending} onClick={() => rotate.mutate()}>
          Rotate
        </button>
      </span>
    </Dialog>
  );
}
