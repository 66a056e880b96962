import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

/** What a question answered: a placeholder until the first answer; an error stands above what was known before it. */
export function Loaded<Data>(props: {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'isPending'>;
  children: (data: Data) => ReactNode;
}) {
  const { data, error, isPending } = props.query;
  return (
    <>
      {error !== null && <Problem error={error} />}
      {data !== undefined && props.children(data)}
      {isPending && error === null && <div className="placeholder" aria-hidden="true" />}
    </>
  );
}

/** A failure in words. */
export function Problem({ error }: { error: Error }) {
  return (
    <p className="notice notice-bad" role="alert">
      {error.message}
    </p>
  );
}
