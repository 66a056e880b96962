import { queryOptions } from '@tanstack/react-query';
import type { RequestRow } from './api-answer.ts';
import { requestPage } from './metrics-query.ts';

const PAGE_ROWS = 500;
const PAGES_MAX = 4;
const DAY_MS = 86_400_000;

/** The requests of one session within a day before and after a moment: the newest 2,000, and whether there are more. */
export function sessionRequestsQuery(session: string, atIso: string) {
  return queryOptions({
    queryKey: ['session', session, atIso],
    queryFn: async ({ signal }) => {
      const atMs = Date.parse(atIso);
      const question = {
        from: new Date(atMs - DAY_MS).toISOString(),
        to: new Date(atMs + DAY_MS).toISOString(),
        filters: [{ field: 'session', op: 'is' as const, value: session }],
        limit: PAGE_ROWS,
      };
      const rows: RequestRow[] = [];
      let cursor: string | null = '';
      for (let page = 0; page < PAGES_MAX && cursor !== null; page++) {
        const answer = await requestPage({ ...question, cursor }, signal);
        rows.push(...answer.rows);
        cursor = answer.next_cursor;
      }
      return { rows, hasMore: cursor !== null };
    },
  });
}
