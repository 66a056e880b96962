import { useEffect, useRef, useState } from 'react';
import { ApiError } from './client.ts';

/** What is known of an answer that is asked for again and again: an error keeps the last good data on the page. */
export type Polled<Data> = { data: Data | undefined; error: ApiError | undefined };

/**
 * Asks at once, and `periodMs` after each answer; `key` names the question, a new key asks anew. Rests while the page
 * is hidden. A 401 is passed to `onSignedOut`.
 */
export function usePolled<Data>(
  key: string,
  ask: (signal: AbortSignal) => Promise<Data>,
  options: { periodMs: number; onSignedOut: () => void },
): Polled<Data> {
  const [polled, setPolled] = useState<Polled<Data> & { key: string }>({
    key,
    data: undefined,
    error: undefined,
  });
  const latest = useRef({ ask, options });
  latest.current = { ask, options };

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function run(): Promise<void> {
      clearTimeout(timer);
      try {
        const data = await latest.current.ask(abort.signal);
        if (!abort.signal.aborted) setPolled({ key, data, error: undefined });
      } catch (error) {
        if (abort.signal.aborted) return;
        const shown =
          error instanceof ApiError ? error : new ApiError(0, 'The page could not read the answer.');
        if (shown.status === 401) latest.current.options.onSignedOut();
        setPolled((before) => ({ key, data: before.key === key ? before.data : undefined, error: shown }));
      }
      if (!abort.signal.aborted && !document.hidden) timer = setTimeout(run, latest.current.options.periodMs);
    }

    const onVisible = () => {
      if (!document.hidden) void run();
    };
    document.addEventListener('visibilitychange', onVisible);
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key]);

  return polled.key === key ? polled : { data: undefined, error: undefined };
}
