import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import type { Clock } from '@tollgate/clock';
import type {
  AuditEvent,
  MetricRow,
  QueryAuditRequest__Output,
  QueryMetricsRequest__Output,
  QueryRequestsRequest__Output,
  UsageEvent,
} from '@tollgate/contracts';
import { READ_ONLY } from '../clickhouse/connect.ts';
import { auditPageOf, buildAuditPage } from './audit.ts';
import { type BuiltQuery, buildMetricRows, buildMetricTotals, buildRequest, pageLimit } from './build-sql.ts';
import { writeCursor } from './cursor.ts';
import { eventOf, identityOf, newestVersion, type ReadRow } from './event.ts';
import { buildLastUsed, noteKeyUse } from './last-used.ts';
import { metricRow, metricTotals } from './metrics/metric-row.ts';
import { planMetrics } from './plan.ts';
import { nearRows } from './requests/near-rows.ts';
import type { Ask } from './requests/newest-logs.ts';
import { newestRequests } from './requests/newest-requests.ts';
import { requestWindows } from './requests/request-window.ts';
import { searchedRows } from './requests/searched-rows.ts';

/** Answers to questions about history. Each throws GatewayError for a wrong question, other errors for ours. */
export type History = {
  queryMetrics(request: QueryMetricsRequest__Output, signal: AbortSignal): Promise<MetricAnswer>;
  queryRequests(request: QueryRequestsRequest__Output, signal: AbortSignal): Promise<RequestPage>;
  getRequest(requestId: string, signal: AbortSignal): Promise<UsageEvent | undefined>;
  /** Milliseconds since the epoch by token; tokens that no request of history has used are absent. */
  lastUsed(tokenIds: readonly string[], signal: AbortSignal): Promise<Record<string, number>>;
  /** Keeps that a key was used; an earlier time than the known one changes nothing. Throws GatewayError without an id. */
  noteKeyUse(use: { tokenId: string; atMs: number }, signal: AbortSignal): Promise<void>;
  queryAudit(request: QueryAuditRequest__Output, signal: AbortSignal): Promise<AuditPage>;
};

/** Rows and totals of a metric query; a measure that nothing was measured for is absent. */
export type MetricAnswer = { rows: MetricRow[]; totals: Record<string, number> };

/** A page of changes; the cursor is empty on the last one. */
export type AuditPage = { events: AuditEvent[]; nextCursor: string };

/** A page of requests; the cursor is empty on the last one. */
export type RequestPage = { requests: UsageEvent[]; nextCursor: string };

const GROUPS_MAX = 1_000_000;
const ROWS_MAX = 20_000;
/** One row is in one block: a second thread has nothing to read. */
const LOOK_UP: ClickHouseSettings = { max_threads: 1 };
/** Of a few seconds there are so few blocks that no index leaves out one. */
const LOOK_UP_NEAR: ClickHouseSettings = { ...LOOK_UP, use_skip_indexes: 0 };

/** Asks ClickHouse, with a bound on the time and memory of every query. */
export function history(
  client: ClickHouseClient,
  clock: Clock,
  options: { queryTimeMaxSeconds: number },
): History {
  const settings = settingsOf(options);

  async function rowsOf(
    query: BuiltQuery,
    signal: AbortSignal,
    more: ClickHouseSettings = {},
  ): Promise<ReadRow[]> {
    const result = await client.query({
      query: query.sql,
      query_params: query.values,
      format: 'JSONCompactEachRow',
      clickhouse_settings: { ...settings, ...more },
      abort_signal: within(signal, options),
    });
    return result.json<ReadRow>();
  }

  return {
    async queryMetrics(request, signal) {
      const covered = await planMetrics(client, clock, request, signal);
      const nowMs = clock.nowMs();
      const [rows, [totals = []]] = await Promise.all([
        rowsOf(buildMetricRows(request, covered), signal),
        rowsOf(buildMetricTotals(request, covered), signal),
      ]);
      return {
        rows: rows.map((row) => metricRow(request, row, nowMs)),
        totals: metricTotals(request, totals, nowMs),
      };
    },
    async queryRequests(request, signal) {
      const limit = pageLimit(request);
      const ask: Ask = (query, more) => rowsOf(query, signal, more);
      const rows =
        request.search === '' ? await newestRequests(request, ask) : await searchedRows(request, ask);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        requests: rows.slice(0, limit).map(eventOf),
        nextCursor: last === undefined ? '' : writeCursor(identityOf(last)),
      };
    },
    getRequest: (requestId, signal) => requestOf(requestId, (query, more) => rowsOf(query, signal, more)),
    async lastUsed(tokenIds, signal) {
      const lastUsedAtMs: Record<string, number> = {};
      for (const query of buildLastUsed(tokenIds)) {
        for (const [id, atMs] of await rowsOf(query, signal)) lastUsedAtMs[String(id)] = Number(atMs);
      }
      return lastUsedAtMs;
    },
    noteKeyUse: (use, signal) => noteKeyUse(client, use, within(signal, options)),
    async queryAudit(request, signal) {
      const query = buildAuditPage(request);
      return auditPageOf(await rowsOf(query, signal), query.limit);
    },
  };
}

/** The request, looked for around the moment that its id tells first. */
async function requestOf(requestId: string, ask: Ask): Promise<UsageEvent | undefined> {
  for (const window of requestWindows(requestId)) {
    const row = newestVersion(await nearRows(requestId, window, (query) => ask(query, LOOK_UP_NEAR)));
    // What really happened may stand elsewhere, should the clocks of the gateway and the ledger differ by more.
    const event = row && eventOf(row);
    if (event !== undefined && event.unsettled !== true) return event;
  }
  const row = newestVersion(await ask(buildRequest(requestId), LOOK_UP));
  return row && eventOf(row);
}

/** A query ends with its caller's patience, or a little after the time that the server gives it. */
function within(signal: AbortSignal, { queryTimeMaxSeconds }: { queryTimeMaxSeconds: number }): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout((queryTimeMaxSeconds + 2) * 1_000)]);
}

function settingsOf({ queryTimeMaxSeconds }: { queryTimeMaxSeconds: number }): ClickHouseSettings {
  return {
    ...READ_ONLY,
    max_execution_time: queryTimeMaxSeconds,
    max_rows_to_group_by: String(GROUPS_MAX),
    group_by_overflow_mode: 'throw',
    max_result_rows: String(ROWS_MAX),
    result_overflow_mode: 'throw',
    // All versions of a row are in one partition, so the newest is found without looking into the others.
    do_not_merge_across_partitions_select_final: 1,
    // Of conditions on the key alone, which all versions share: the other columns are read for rows that match.
    optimize_move_to_prewhere_if_final: 1,
  };
}
