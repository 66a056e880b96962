import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { askForMore, grantMore } from '../../api/grants-query.ts';
import { useSession } from '../../shell/session.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { words } from '../../ui/format.ts';
import { Problem } from '../../ui/loaded.tsx';

/** What more is asked or granted of. */
export type MoreOf = {
  readonly rule: string;
  /** Empty for a rule of which no counter has counted anything: the reader names it. */
  readonly counter: string;
  readonly limit: string | undefined;
  readonly unit: 'USD' | 'tokens' | 'requests';
  readonly resetsAt: string | null;
  /** What a request asks for. */
  readonly asked?: { readonly name: string; readonly amount: number; readonly reason: string | null };
};

const HOUR_MS = 3_600_000;
const SPANS = [
  [HOUR_MS, 'in an hour'],
  [24 * HOUR_MS, 'in a day'],
  [7 * 24 * HOUR_MS, 'in 7 days'],
  [30 * 24 * HOUR_MS, 'in 30 days'],
] as const;

/** Asks for more of a counter, or grants it: how much, until when, and why. */
export function MoreDialog({ of, onClose }: { of: MoreOf; onClose: () => void }) {
  const { isAdmin, isManager } = useSession();
  const grants = isAdmin || (isManager && of.asked !== undefined);
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: (given: Given) => sendMore(of, given, grants),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Dialog title={grants ? `Grant more of ${of.rule}` : `Ask for more of ${of.rule}`} onClose={onClose}>
      {send.error !== null && <Problem error={send.error} />}
      <MoreForm of={of} grants={grants} isBusy={send.isPending} onSubmit={(given) => send.mutate(given)} />
    </Dialog>
  );
}

type Given = {
  readonly counter: string;
  readonly amount: string;
  readonly until: string;
  readonly reason: string;
};

async function sendMore(
  of: MoreOf,
  { counter, amount, until, reason }: Given,
  grants: boolean,
): Promise<void> {
  const end = until === 'reset' ? of.resetsAt : new Date(Date.now() + Number(until)).toISOString();
  const more = { rule: of.rule, counter, amount: Number(amount), ...optional({ limit: of.limit, reason }) };
  if (grants) await grantMore({ ...more, until: end ?? '', ...optional({ request: of.asked?.name }) });
  else await askForMore({ ...more, ...optional({ until: end ?? undefined }) });
}

function MoreForm(props: { of: MoreOf; grants: boolean; isBusy: boolean; onSubmit: (given: Given) => void }) {
  const { of, grants, isBusy, onSubmit } = props;
  const { subject } = useSession();
  const [given, setGiven] = useState<Given>({
    counter: of.counter === '' && !grants ? subject : of.counter,
    amount: of.asked === undefined ? '' : String(of.asked.amount),
    until: String(SPANS[2][0]),
    reason: of.asked?.reason ?? '',
  });
  const set = (change: Partial<Given>) => setGiven({ ...given, ...change });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(given);
      }}
    >
      {of.counter === '' ? (
        <TextField
          label="Counter"
          note="Such as user:lena@example.com or team:research."
          isRequired
          value={given.counter}
          onChange={(counter) => set({ counter })}
        />
      ) : (
        <p className="muted">
          For <b>{of.counter}</b>
          {of.limit !== undefined && `, ${words(of.limit)}`}
        </p>
      )}
      <Field label={`How much more, in ${of.unit}`} note="On top of the limit.">
        {(id) => (
          <input
            id={id}
            className="input"
            required
            type="number"
            min={of.unit === 'USD' ? '0.000001' : '1'}
            step={of.unit === 'USD' ? 'any' : '1'}
            value={given.amount}
            onChange={({ target }) => set({ amount: target.value })}
          />
        )}
      </Field>
      <EndField of={of} grants={grants} value={given.until} onChange={(until) => set({ until })} />
      <TextField label="Reason" value={given.reason} onChange={(reason) => set({ reason })} />
      <span className="button-row">
        <button type="submit" className="button" disabled={isBusy}>
          {grants ? 'Grant' : 'Ask'}
        </button>
      </span>
    </form>
  );
}

function EndField(props: { of: MoreOf; grants: boolean; value: string; onChange: (value: string) => void }) {
  const { of, grants, value, onChange } = props;
  const note = grants ? 'The limit is what the rule says from then on.' : 'Until when you need it.';
  return (
    <Field label="Ends" note={note}>
      {(id) => (
        <select id={id} className="input" value={value} onChange={({ target }) => onChange(target.value)}>
          {SPANS.map(([ms, text]) => (
            <option key={ms} value={ms}>
              {text}
            </option>
          ))}
          {of.resetsAt !== null && <option value="reset">when the counter resets</option>}
        </select>
      )}
    </Field>
  );
}

function TextField(props: {
  label: string;
  note?: string;
  isRequired?: boolean;
  value: string;
  onChange: (value: string) => void;
}) {
  const { label, note, isRequired = false, value, onChange } = props;
  return (
    <Field label={label} {...(note === undefined ? {} : { note })}>
      {(id) => (
        <input
          id={id}
          className="input"
          required={isRequired}
          maxLength={500}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

/** Fields that have a value. */
function optional<Fields extends Readonly<Record<string, string | undefined>>>(
  fields: Fields,
): { [Name in keyof Fields]?: string } {
  // Only entries are left out.
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  ) as { [Name in keyof Fields]?: string };
}
