import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RequestRow } from '../api/api-answer.ts';
import { requestPage } from '../api/metrics-query.ts';
import type { View } from './use-view.ts';

/** The first page is small, so that it is there soon; the next ones are as large as the API allows. */
const FIRST_PAGE_ROWS = 200;
const PAGE_ROWS = 500;
const LIVE_ROWS = 500;
const LIVE_MS = 2_000;
/** Requests that started before the list was opened may end, and so appear, after it. */
const LATE_MS = 120_000;

/**
 * The requests of a view: older ones page by page, and with `isLive` those that came since, merged by id. When more came
 * than one page holds, the list starts over. With `search`, those whose logged bodies have its words.
 */
export function useRequests(view: View, { isLive, search }: { isLive: boolean; search: string }) {
  const [startedAtMs, setStartedAtMs] = useState(() => Date.now());
  const older = useInfiniteQuery({
    queryKey: ['requests', view.key, search, startedAtMs],
    initialPageParam: '',
    // A cursor belongs to one question, so all of its pages have the same range.
    queryFn: ({ pageParam, signal }) =>
      requestPage(
        {
          ...fixedRange(view, startedAtMs),
          ...searched(search),
          cursor: pageParam,
          limit: pageParam === '' ? FIRST_PAGE_ROWS : PAGE_ROWS,
        },
        signal,
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const newer = useQuery({
    queryKey: ['requests-live', view.key, search, startedAtMs],
    enabled: isLive && view.range.kind === 'named' && view.range.name !== 'last-month',
    refetchInterval: LIVE_MS,
    queryFn: async ({ signal }) => {
      const from = new Date(startedAtMs - LATE_MS).toISOString();
      const question = { ...view.asked(), ...searched(search), from, cursor: '', limit: LIVE_ROWS };
      const page = await requestPage(question, signal);
      if (page.next_cursor !== null) setStartedAtMs(Date.now());
      return page;
    },
  });
  const listed = useMemo(() => older.data?.pages.flatMap((page) => page.rows) ?? [], [older.data]);
  const rows = useMemo(() => merged(newer.data?.rows ?? [], listed), [newer.data, listed]);
  const warnings = older.data?.pages[0]?.warnings ?? [];
  return { rows, warnings, older, error: older.error ?? newer.error };
}

function fixedRange(view: View, nowMs: number) {
  const asked = view.asked();
  const to = new Date(Math.min(Date.parse(asked.to), nowMs + 60_000)).toISOString();
  return { ...asked, to };
}

function searched(search: string): { search?: string } {
  return search === '' ? {} : { search };
}

/**
 * Newer rows before older ones, each once. Both are sorted, newest first, and newer rows are of the last minutes: only the start of a
 * long list is sorted again.
 */
function merged(newer: readonly RequestRow[], older: readonly RequestRow[]): readonly RequestRow[] {
  const oldest = newer.at(-1);
  if (oldest === undefined) return older;
  // Times of one form, so that they compare as texts.
  const start = older.findIndex((row) => row.time < oldest.time);
  const [recent, rest] = start < 0 ? [older, []] : [older.slice(0, start), older.slice(start)];
  const byId = new Map<string, RequestRow>();
  for (const row of [...recent, ...newer]) byId.set(row.request_id, row);
  const sorted = [...byId.values()].sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
  return [...sorted, ...rest];
}
