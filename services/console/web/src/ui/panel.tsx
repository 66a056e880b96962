import { type ReactNode, useId } from 'react';
import type { Polled } from '../api/use-polled.ts';

/**
 * A titled part of a page around polled data: a quiet placeholder until the first answer, then the data; an error
 * stands above what was known last.
 */
export function Panel<Data>(props: {
  title: string;
  aside?: ReactNode;
  polled: Polled<Data>;
  children: (data: Data) => ReactNode;
}) {
  const titleId = useId();
  const { data, error } = props.polled;
  return (
    <section
      className="panel"
      aria-labelledby={titleId}
      aria-busy={data === undefined && error === undefined}
    >
      <header className="panel-head">
        <h2 id={titleId}>{props.title}</h2>
        {props.aside}
      </header>
      {error !== undefined && (
        <p className="notice notice-bad" role="alert">
          {error.message}
        </p>
      )}
      {data !== undefined && props.children(data)}
      {data === undefined && error === undefined && <div className="placeholder" aria-hidden="true" />}
    </section>
  );
}
