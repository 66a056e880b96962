import { addAbortSignal } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import type { Clock } from '@tollgate/clock';
import {
  type ExportMetricsRequest__Output,
  type ExportRequestsRequest__Output,
  GatewayError,
  type QueryMetricsRequest__Output,
} from '@tollgate/contracts';
import { READ_ONLY } from '../clickhouse/connect.ts';
import { buildMetricRows } from '../query/build-sql.ts';
import type { ReadRow } from '../query/event.ts';
import { metricRow } from '../query/metrics/metric-row.ts';
import { stepsOf } from '../query/metrics/steps.ts';
import { planMetrics } from '../query/plan.ts';
import { fileBytes } from './file-bytes.ts';
import { passedBuffers } from './passed-buffers.ts';
import { buildRequestFile } from './request-file.ts';
import { rowWriter } from './row-writer.ts';

/** A part of a file; `requests`, in the first part alone, is how many rows a file of requests had when it began. */
export type FilePart = { readonly content: Buffer; readonly requests?: number };

/** Files of history. An export that ends without an error is whole; it runs at the pace of its reader. */
export type Exports = {
  metrics(request: ExportMetricsRequest__Output, signal: AbortSignal): AsyncGenerator<FilePart>;
  requests(request: ExportRequestsRequest__Output, signal: AbortSignal): AsyncGenerator<FilePart>;
};

/** Exports that run at the same time in one process: each holds a connection and a query of ClickHouse. */
export const EXPORTS_MAX = 4;
/** Most rows of a file of metrics. */
const METRIC_FILE_ROWS_MAX = 1_000_000;
/** ClickHouse sorts on disk what is larger. */
const SORT_MEMORY_BYTES = 128 * 1024 * 1024;
/** What one export may hold in ClickHouse. */
const MEMORY_MAX_BYTES = 1024 * 1024 * 1024;
const PART_BYTES = 64 * 1024;
const BUSY_RETRY_MS = 10_000;

/** Exports over one ClickHouse. Further ones than `EXPORTS_MAX` are refused with `service_unavailable`. */
export function exports(
  client: ClickHouseClient,
  clock: Clock,
  options: { readonly exportTimeMaxSeconds: number },
): Exports {
  let running = 0;
  const store: Store = { client, clock, settings: settingsOf(options) };

  async function* bounded(parts: () => AsyncGenerator<FilePart>): AsyncGenerator<FilePart> {
    if (running >= EXPORTS_MAX) {
      throw new GatewayError('service_unavailable', `${EXPORTS_MAX} exports are running; try again later.`, {
        retryAfterMs: BUSY_RETRY_MS,
      });
    }
    running += 1;
    try {
      yield* parts();
    } finally {
      running -= 1;
    }
  }

  return {
    metrics: (request, signal) => bounded(() => metricRows(store, request, signal)),
    requests: (request, signal) => bounded(() => requestRows(store, request, signal)),
  };
}

function withAllGroups(query: QueryMetricsRequest__Output | null): QueryMetricsRequest__Output {
  if (query === null) throw new GatewayError('invalid_request', 'query is missing.', { param: 'query' });
  return { ...query, limit: METRIC_FILE_ROWS_MAX, rest: false };
}

type Store = {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly settings: ClickHouseSettings;
};

function settingsOf({ exportTimeMaxSeconds }: { readonly exportTimeMaxSeconds: number }): ClickHouseSettings {
  return {
    ...READ_ONLY,
    max_execution_time: exportTimeMaxSeconds,
    max_memory_usage: String(MEMORY_MAX_BYTES),
    max_bytes_before_external_sort: String(SORT_MEMORY_BYTES),
    max_bytes_before_external_group_by: String(MEMORY_MAX_BYTES / 2),
    do_not_merge_across_partitions_select_final: 1,
    // Rows are selected by their columns, never by the text that a column is shown as.
    prefer_column_name_to_alias: 1,
    format_csv_null_representation: '',
    output_format_json_quote_decimals: 0,
    // Milliseconds, as the API writes moments; without this %f has six digits.
    formatdatetime_f_prints_scale_number_of_digits: 1,
  };
}

async function* metricRows(
  { client, clock, settings }: Store,
  { query, format }: ExportMetricsRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<FilePart> {
  const asked = withAllGroups(query);
  const covered = await planMetrics(client, clock, asked, signal);
  const nowMs = clock.nowMs();
  const isStepped = stepsOf(asked).kind !== 'none';
  const built = buildMetricRows(asked, covered, METRIC_FILE_ROWS_MAX);
  const writer = rowWriter(format, { ...asked, isStepped });
  const result = await client.query({
    query: built.sql,
    query_params: built.values,
    format: 'JSONCompactEachRow',
    clickhouse_settings: settings,
    abort_signal: signal,
  });
  let text = writer.heading;
  for await (const rows of addAbortSignal(signal, result.stream<ReadRow>())) {
    for (const row of rows) {
      const shown = metricRow(asked, row.json(), nowMs);
      const time = isStepped ? new Date(Number(shown.timeMs)).toISOString() : undefined;
      text += writer.row(shown, time);
      if (text.length < PART_BYTES) continue;
      yield { content: Buffer.from(text) };
      text = '';
    }
  }
  yield { content: Buffer.from(text) };
}

async function* requestRows(
  { client, settings }: Store,
  request: ExportRequestsRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<FilePart> {
  const { file, count } = buildRequestFile(request);
  const counted = await client.query({
    query: count.sql,
    query_params: count.values,
    format: 'JSONCompactEachRow',
    clickhouse_settings: settings,
    abort_signal: signal,
  });
  const [[requests] = [0]] = await counted.json<[number]>();
  yield { content: Buffer.alloc(0), requests: Number(requests) };
  const passed = passedBuffers();
  for await (const content of fileBytes(client, file, { settings, signal })) {
    yield { content };
    passed(content.length);
  }
}
