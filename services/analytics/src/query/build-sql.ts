import {
  GatewayError,
  type QueryMetricsRequest__Output,
  type QueryRequestsRequest__Output,
} from '@tollgate/contracts';
import { USAGE_COLUMNS } from '../ingest/row.ts';
import { searchCondition } from '../request-logs/search.ts';
import type { Coverage } from './coverage.ts';
import { readCursor } from './cursor.ts';
import { filterConditions } from './filters.ts';
import { measureOf, orderExpression } from './measures.ts';
import { newParameters, type Parameters } from './parameters.ts';
import { type RelationRequest, relation } from './relation.ts';

/** SQL and, apart from it, the values that a caller gave. */
export type BuiltQuery = { readonly sql: string; readonly values: Parameters['values'] };

const MEASURES_MAX = 20;
const GROUPS_MAX = 6;
/** Most rows of one answer, whatever was asked for. */
export const METRIC_ROWS_MAX = 10_000;
const METRIC_ROWS_DEFAULT = 1_000;
const REQUESTS_MAX = 500;
const REQUESTS_DEFAULT = 50;

/**
 * Rows of a metric query: `time_ms` where stepped, then `g0..`, then `m0..`. A stepped query keeps the groups that are
 * largest over the whole range and all their steps, so that a chart never loses its tail to the limit.
 */
export function buildMetricRows(
  request: QueryMetricsRequest__Output,
  covered: Coverage,
  rowsMax: number = METRIC_ROWS_MAX,
): BuiltQuery {
  const parameters = newParameters();
  const { stepSeconds } = request;
  checkRange(request);
  checkGroups(request.groupBy);
  const parts: MetricParts = {
    from: relation(relationRequest(request, stepSeconds * 1_000), covered, parameters),
    names: request.groupBy.map((_, index) => `g${index}`),
    measures: measureColumns(request.measures),
    order: [`${orderExpression(request.measures[0] ?? '', 'm0')} DESC NULLS LAST`],
  };
  const sql =
    stepSeconds === 0
      ? groupedSql(parts, parameters.add('UInt32', rowLimit(request, rowsMax)))
      : steppedSql(parts, request, { parameters, rowsMax });
  return { sql, values: parameters.values };
}

type MetricParts = {
  /** The relation that the measures are computed over. */
  readonly from: string;
  readonly names: readonly string[];
  readonly measures: readonly string[];
  readonly order: readonly string[];
};

function groupedSql({ from, names, measures, order }: MetricParts, limit: string): string {
  return lines(
    `SELECT ${[...names, ...measures].join(', ')}`,
    `FROM (\n${from}\n)`,
    names.length > 0 ? `GROUP BY ${names.join(', ')}` : '',
    `ORDER BY ${[...order, ...names].join(', ')}`,
    `LIMIT ${limit}`,
  );
}

function steppedSql(
  parts: MetricParts,
  request: QueryMetricsRequest__Output,
  { parameters, rowsMax }: { parameters: Parameters; rowsMax: number },
): string {
  const { names, measures, order } = parts;
  const groupsMax = Math.max(1, Math.floor(rowsMax / stepCount(request)));
  const limit = parameters.add('UInt32', Math.min(rowLimit(request, rowsMax), groupsMax));
  const largest = groupedSql(
    { ...parts, from: 'SELECT * FROM relation', measures: measures.slice(0, 1) },
    limit,
  );
  return lines(
    `WITH relation AS (\n${parts.from}\n)${names.length > 0 ? `, largest AS (\n${largest}\n)` : ''}`,
    `SELECT ${['time_ms', ...names, ...measures].join(', ')}`,
    `FROM relation`,
    `GROUP BY ${['time_ms', ...names].join(', ')}`,
    names.length > 0 ? `HAVING (${names.join(', ')}) IN (SELECT ${names.join(', ')} FROM largest)` : '',
    `ORDER BY ${['time_ms', ...order, ...names].join(', ')}`,
    `LIMIT ${rowsMax}`,
  );
}

/** The measures over everything that the filters let through, as one row. A request in two teams counts once. */
export function buildMetricTotals(request: QueryMetricsRequest__Output, covered: Coverage): BuiltQuery {
  const parameters = newParameters();
  const from = relation(relationRequest({ ...request, groupBy: [] }, 0), covered, parameters);
  const sql = lines(`SELECT ${measureColumns(request.measures).join(', ')}`, `FROM (\n${from}\n)`);
  return { sql, values: parameters.values };
}

function relationRequest(request: QueryMetricsRequest__Output, stepMs: number): RelationRequest {
  const measures = request.measures.map(measureOf);
  return {
    groupBy: request.groupBy,
    filters: request.filters,
    stepMs,
    sums: [...new Set(measures.flatMap(({ sums }) => sums))],
    sketches: [...new Set(measures.flatMap(({ sketches }) => sketches))],
  };
}

/** A page of requests, newest first, and one more row that tells whether there is a next page. */
export function buildRequestPage(
  request: QueryRequestsRequest__Output,
): BuiltQuery & { readonly limit: number } {
  const parameters = newParameters();
  const limit = Math.min(boundedLimit(request.limit, REQUESTS_DEFAULT), REQUESTS_MAX);
  const where = whereClause(request, parameters);
  const sql = lines(
    `SELECT ${USAGE_COLUMNS.map(selectColumn).join(', ')}`,
    `FROM usage FINAL`,
    `WHERE (time, request_id) IN (`,
    `SELECT time, request_id`,
    `FROM usage FINAL`,
    where,
    request.search === '' ? '' : `  AND ${searchCondition(request.search, request, parameters)}`,
    request.cursor === '' ? '' : afterCursor(request.cursor, parameters),
    `ORDER BY time DESC, request_id DESC`,
    `LIMIT ${parameters.add('UInt32', limit + 1)}`,
    `)`,
    `ORDER BY usage.time DESC, request_id DESC`,
  );
  return { sql, values: parameters.values, limit };
}

/** One request: should its lease have expired before it was ever known as admitted, what really happened. */
export function buildRequest(requestId: string): BuiltQuery {
  const parameters = newParameters();
  const sql = lines(
    `SELECT ${USAGE_COLUMNS.map(selectColumn).join(', ')}`,
    `FROM usage FINAL`,
    `WHERE request_id = ${parameters.add('String', requestId)}`,
    `ORDER BY version DESC, usage.time DESC`,
    `LIMIT 1`,
  );
  return { sql, values: parameters.values };
}

function selectColumn(column: (typeof USAGE_COLUMNS)[number]): string {
  return column === 'time' ? 'toUnixTimestamp64Milli(usage.time)' : column;
}

type Range = Pick<QueryMetricsRequest__Output, 'fromMs' | 'toMs' | 'filters'>;

/** Throws `invalid_request` unless `from` is a moment before `to`. */
export function checkRange({ fromMs, toMs }: Pick<Range, 'fromMs' | 'toMs'>): void {
  if (!(Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs) && 0 <= fromMs && fromMs < toMs)) {
    throw new GatewayError('invalid_request', '`from` must be a moment before `to`.', { param: 'from' });
  }
}

/** The conditions of a range and its filters on rows of `usage`. Throws `invalid_request` for a wrong one. */
export function whereClause(request: Range, parameters: Parameters): string {
  const { fromMs, toMs } = request;
  checkRange(request);
  return [
    `WHERE time >= fromUnixTimestamp64Milli(${parameters.add('Int64', fromMs)}, 'UTC')`,
    `time < fromUnixTimestamp64Milli(${parameters.add('Int64', toMs)}, 'UTC')`,
    ...filterConditions(request.filters, parameters),
  ].join('\n  AND ');
}

function afterCursor(text: string, parameters: Parameters): string {
  const { timeMs, rowId } = readCursor(text);
  const time = `fromUnixTimestamp64Milli(${parameters.add('Int64', timeMs)}, 'UTC')`;
  return `  AND (time, request_id) < (${time}, ${parameters.add('String', rowId)})`;
}

function checkGroups(names: readonly string[]): void {
  if (names.length > GROUPS_MAX) tooMany('group_by', GROUPS_MAX);
  if (new Set(names).size < names.length) {
    throw new GatewayError('invalid_request', 'A field is named twice in group_by.', { param: 'group_by' });
  }
}

function measureColumns(names: readonly string[]): string[] {
  if (names.length === 0) {
    throw new GatewayError('invalid_request', 'Name at least one measure.', { param: 'measures' });
  }
  if (names.length > MEASURES_MAX) tooMany('measures', MEASURES_MAX);
  return names.map((name, index) => `${measureOf(name).sql} AS m${index}`);
}

function stepCount({ fromMs, toMs, stepSeconds }: QueryMetricsRequest__Output): number {
  const steps = Math.ceil((toMs - fromMs) / (stepSeconds * 1_000)) + 1;
  if (!(Number.isSafeInteger(stepSeconds) && stepSeconds > 0) || steps > METRIC_ROWS_MAX) {
    throw new GatewayError(
      'invalid_request',
      `step_seconds must leave at most ${METRIC_ROWS_MAX - 1} steps.`,
      {
        param: 'step_seconds',
      },
    );
  }
  return steps;
}

function rowLimit({ limit }: QueryMetricsRequest__Output, rowsMax: number): number {
  return Math.min(boundedLimit(limit, METRIC_ROWS_DEFAULT), rowsMax);
}

function boundedLimit(limit: number, fallback: number): number {
  if (limit < 0) throw new GatewayError('invalid_request', 'limit must not be negative.', { param: 'limit' });
  return limit === 0 ? fallback : limit;
}

function tooMany(param: string, max: number): never {
  throw new GatewayError('invalid_request', `At most ${max} ${param} are allowed.`, { param });
}

function lines(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}
