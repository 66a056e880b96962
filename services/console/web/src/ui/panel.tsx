import { type ReactNode, useId } from 'react';

/** A titled part of a page. */
export function Panel(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  const titleId = useId();
  return (
    <section className="panel" aria-labelledby={titleId}>
      <header className="panel-head">
        <h2 id={titleId}>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}
