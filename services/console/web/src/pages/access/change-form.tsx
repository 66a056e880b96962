import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Problem } from '../../ui/loaded.tsx';

/** A form in one line that changes something and then asks again for what `queryKey` shows. */
export function ChangeForm(props: {
  queryKey: readonly unknown[];
  send: (fields: FormData) => Promise<unknown>;
  button: string;
  children: ReactNode;
}) {
  const change = useChange(props.queryKey, props.send);
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    change.mutate(new FormData(form), { onSuccess: () => form.reset() });
  }
  return (
    <form className="panel-body" onSubmit={submit}>
      <span className="button-row">
        {props.children}
        <button type="submit" className="button" disabled={change.isPending}>
          {props.button}
        </button>
      </span>
      {change.error !== null && <Problem error={change.error} />}
    </form>
  );
}

/** A button that deletes after a second click, so that one slip deletes nothing. */
export function DeleteButton(props: {
  what: string;
  queryKey: readonly unknown[];
  send: () => Promise<unknown>;
}) {
  const change = useChange(props.queryKey, props.send);
  return (
    <span className="button-row">
      {change.error !== null && (
        <span className="bad" role="alert">
          {change.error.message}
        </span>
      )}
      <button
        type="button"
        className="button-quiet"
        aria-label={`Delete ${props.what}`}
        onClick={() => confirm(`Delete ${props.what}?`) && change.mutate(undefined)}
      >
        Delete
      </button>
    </span>
  );
}

/** A change that has what `queryKey` shows asked for again. */
export function useChange<Input>(
  queryKey: readonly unknown[],
  send: (input: Input) => Promise<unknown>,
): UseMutationResult<unknown, Error, Input> {
  const queries = useQueryClient();
  return useMutation({ mutationFn: send, onSuccess: () => queries.invalidateQueries({ queryKey }) });
}
