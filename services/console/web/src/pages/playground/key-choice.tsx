import { useMutation } from '@tanstack/react-query';
import { useSession } from '../../shell/session.ts';
import { Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/loaded.tsx';
import { createKey } from '../access/create-key-dialog.tsx';

/** A key to call the gateway with: pasted, or a fresh one that expires in a day. It stays in the memory of the page. */
export function KeyChoice({ value, onChange }: { value: string; onChange: (key: string) => void }) {
  const { subject } = useSession();
  const make = useMutation({
    mutationFn: () => createKey({ subject, name: 'playground', days: 1 }),
    onSuccess: ({ secret }) => onChange(secret),
  });
  return (
    <>
      <Field label="Key" note="Kept in this page only; it is charged like any client.">
        {(id) => (
          <input
            id={id}
            className="input"
            type="password"
            autoComplete="off"
            value={value}
            onChange={({ target }) => onChange(target.value.trim())}
          />
        )}
      </Field>
      <span className="button-row">
        <button
          type="button"
          className="button-quiet"
          disabled={make.isPending}
          onClick={() => make.mutate()}
        >
          Use a fresh key (ends in a day)
        </button>
      </span>
      {make.error !== null && <Problem error={make.error} />}
    </>
  );
}
