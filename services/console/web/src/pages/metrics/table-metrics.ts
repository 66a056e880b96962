import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Metrics } from '../../api/api-answer.ts';
import { metricsQuery } from '../../api/metrics-query.ts';
import type { View } from '../../history/use-view.ts';
import { SUM_MEASURES, TIME_MEASURES } from './measures.ts';

const ROWS_MAX = 10_000;

/**
 * What the table shows. Sums and times are two questions: sums of months come from rollups in any grouping, while times of most
 * groupings are computed from single requests, which takes longer, or too long. The table does not wait for them, and they are asked
 * for only when the sums are there and `isChartKnown`: until they end, they take the processors from the other questions.
 */
export function useTableMetrics(
  view: View,
  group: string,
  { refetchMs, isChartKnown }: { refetchMs: number | undefined; isChartKnown: boolean },
): TableQuery {
  const fields = group === '' ? [] : group.split(',');
  const question = { key: [view.key], range: view.asked, groupBy: fields, limit: ROWS_MAX, refetchMs };
  const sums = useQuery(metricsQuery({ ...question, measures: SUM_MEASURES }));
  const times = useQuery({
    ...metricsQuery({ ...question, measures: TIME_MEASURES }),
    retry: false,
    enabled: isChartKnown && isKnown(sums),
    // What reads too much now does so again a moment later.
    refetchInterval: ({ state }) => (state.error === null ? (refetchMs ?? false) : false),
  });
  const data = sums.data && withTimes(sums.data, fields, times);
  return { data, error: sums.error, isPending: sums.isPending };
}

/** Whether the question itself was answered, well or not: what is shown meanwhile is the answer to the one before. */
export function isKnown({ isPending, isPlaceholderData }: UseQueryResult<Metrics>): boolean {
  return !isPending && !isPlaceholderData;
}

type TableQuery = {
  readonly data: Metrics | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
};

/** Sums with the times of the same groups; where times are missing, a warning says why. */
function withTimes(sums: Metrics, fields: readonly string[], times: UseQueryResult<Metrics>): Metrics {
  if (times.error !== null) {
    return { ...sums, warnings: [...sums.warnings, `Latency and first token: ${times.error.message}`] };
  }
  // Those of the range or grouping before belong to other groups.
  if (times.data === undefined || times.isPlaceholderData) return sums;
  const keyOf = (row: Metrics['rows'][number]) => fields.map((field) => String(row[field])).join('\n');
  const byGroup = new Map(times.data.rows.map((row) => [keyOf(row), row]));
  return {
    ...sums,
    rows: sums.rows.map((row) => ({ ...byGroup.get(keyOf(row)), ...row })),
    totals: { ...times.data.totals, ...sums.totals },
  };
}
