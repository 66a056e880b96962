import { type ReactNode, useId } from 'react';

/** A labelled control with a note below it. */
export function Field(props: { label: string; note?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
      {props.note !== undefined && <p className="muted">{props.note}</p>}
    </div>
  );
}
