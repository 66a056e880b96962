import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RequestRow } from '../api/api-answer.ts';
import { requestPage } from '../api/metrics-query.ts';
import type { View } from './use-view.ts';

const PAGE_ROWS = 200;
const LIVE_ROWS = 500;
const LIVE_MS = 2_000;
/** Requests that started before the list was opened may end, and so appear, after it. */
const LATE_MS = 120_000;

/**
 * The requests of a view: older ones page by page, and with `isLive` those that came since, merged by id. When more came
 * than one page holds, the list starts over.
 */
export function useRequests(view: View, isLive: boolean) {
  const [startedAtMs, setStartedAtMs] = useState(() => Date.now());
  const older = useInfiniteQuery({
    queryKey: ['requests', view.key, startedAtMs],
    initialPageParam: '',
    // A cursor belongs to one question, so all of its pages have the same range.
    queryFn: ({ pageParam, signal }) =>
      requestPage({ ...fixedRange(view, startedAtMs), cursor: pageParam, limit: PAGE_ROWS }, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const newer = useQuery({
    queryKey: ['requests-live', view.key, startedAtMs],
    enabled: isLive && view.range.kind === 'named' && view.range.name !== 'last-month',
    refetchInterval: LIVE_MS,
    queryFn: async ({ signal }) => {
      const from = new Date(startedAtMs - LATE_MS).toISOString();
      const page = await requestPage({ ...view.asked(), from, cursor: '', limit: LIVE_ROWS }, signal);
      if (page.next_cursor !== null) setStartedAtMs(Date.now());
      return page;
    },
  });
  const rows = useMemo(
    () => merged(newer.data?.rows ?? [], older.data?.pages.flatMap((page) => page.rows) ?? []),
    [newer.data, older.data],
  );
  const warnings = older.data?.pages[0]?.warnings ?? [];
  return { rows, warnings, older, error: older.error ?? newer.error };
}

function fixedRange(view: View, nowMs: number) {
  const asked = view.asked();
  const to = new Date(Math.min(Date.parse(asked.to), nowMs + 60_000)).toISOString();
  return { ...asked, to };
}

function merged(newer: readonly RequestRow[], older: readonly RequestRow[]): RequestRow[] {
  if (newer.length === 0) return [...older];
  const byId = new Map<string, RequestRow>();
  for (const row of [...older, ...newer]) byId.set(row.request_id, row);
  // Times of one form, so that they compare as texts.
  return [...byId.values()].sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
}
