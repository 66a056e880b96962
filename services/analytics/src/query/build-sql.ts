import {
  GatewayError,
  HISTORY_BOUNDS,
  type QueryMetricsRequest__Output,
  type QueryRequestsRequest__Output,
} from '@tollgate/contracts';
import { USAGE_COLUMNS } from '../ingest/usage-columns.ts';
import type { Coverage } from './coverage.ts';
import { readCursor } from './cursor.ts';
import { filterConditions } from './filters.ts';
import { measureOf, orderExpression } from './measures.ts';
import { type Steps, stepCount, stepsOf } from './metrics/steps.ts';
import { newParameters, type Parameters } from './parameters.ts';
import { type RelationRequest, relation } from './relation.ts';
import { timeWithin, type Window } from './requests/request-window.ts';

/** SQL and, apart from it, the values that a caller gave. */
export type BuiltQuery = { readonly sql: string; readonly values: Parameters['values'] };

/** Most rows of one answer, whatever was asked for. */
export const METRIC_ROWS_MAX = 10_000;
const METRIC_ROWS_DEFAULT = 1_000;
const REQUESTS_MAX = 500;
const REQUESTS_DEFAULT = 50;

/**
 * Rows of a metric query: `time_ms` where stepped, then `is_rest` where the rest was asked for, then a column for each group
 * and each measure. A stepped query keeps the groups that are
 * largest over the whole range and all their steps, so that a chart never loses its tail to the limit.
 */
export function buildMetricRows(
  request: QueryMetricsRequest__Output,
  covered: Coverage,
  rowsMax: number = METRIC_ROWS_MAX,
): BuiltQuery {
  const parameters = newParameters();
  checkRange(request);
  checkGroups(request.groupBy);
  const steps = stepsOf(request);
  const parts: MetricParts = {
    from: relation(relationRequest(request, steps), covered, parameters),
    keys: steps.kind === 'none' ? [] : ['time_ms'],
    names: request.groupBy.map((_, index) => `g${index}`),
    measures: measureColumns(request.measures),
    order: [`${orderExpression(request.measures[0] ?? '', 'm0')} DESC NULLS LAST`],
  };
  const isChoice = parts.names.length > 0 && (steps.kind !== 'none' || request.rest);
  const groupsMax = Math.max(1, Math.floor(rowsMax / stepCount(steps, request)));
  const limit = parameters.add(
    'UInt32',
    isChoice ? Math.min(rowLimit(request, rowsMax), groupsMax) : limitOf(request, steps, rowsMax),
  );
  const sql = isChoice
    ? largestSql(parts, { limit, rowsMax, hasRest: request.rest })
    : groupedSql(parts, limit);
  return { sql, values: parameters.values };
}

type MetricParts = {
  /** The relation that the measures are computed over. */
  readonly from: string;
  /** `time_ms` where stepped. */
  readonly keys: readonly string[];
  readonly names: readonly string[];
  readonly measures: readonly string[];
  readonly order: readonly string[];
};

function limitOf(request: QueryMetricsRequest__Output, { kind }: Steps, rowsMax: number): number {
  return kind === 'none' ? rowLimit(request, rowsMax) : rowsMax;
}

function groupedSql({ from, keys, names, measures, order }: MetricParts, limit: string): string {
  const groups = [...keys, ...names];
  return lines(
    `SELECT ${[...groups, ...measures].join(', ')}`,
    `FROM (\n${from}\n)`,
    groups.length > 0 ? `GROUP BY ${groups.join(', ')}` : '',
    `ORDER BY ${[...keys, ...order, ...names].join(', ')}`,
    `LIMIT ${limit}`,
  );
}

/** The groups that are largest over the whole range with all their steps, and if asked for what the others have together. */
function largestSql(
  parts: MetricParts,
  { limit, rowsMax, hasRest }: { limit: string; rowsMax: number; hasRest: boolean },
): string {
  const { keys, names, measures, order } = parts;
  const largest = groupedSql(
    { ...parts, from: 'SELECT * FROM relation', keys: [], measures: measures.slice(0, 1) },
    limit,
  );
  const isLargest = `(${names.join(', ')}) IN (SELECT ${names.join(', ')} FROM largest)`;
  const rest = hasRest ? ['is_rest'] : [];
  const shown = hasRest ? names.map((name) => `r_${name}`) : names;
  const columns = hasRest
    ? [`NOT (${isLargest}) AS is_rest`, ...names.map((name) => `if(is_rest, '', ${name}) AS r_${name}`)]
    : names;
  return lines(
    `WITH relation AS (\n${parts.from}\n), largest AS (\n${largest}\n)`,
    `SELECT ${[...keys, ...columns, ...measures].join(', ')}`,
    `FROM relation`,
    `GROUP BY ${[...keys, ...rest, ...shown].join(', ')}`,
    hasRest ? '' : `HAVING ${isLargest}`,
    `ORDER BY ${[...keys, ...rest, ...order, ...shown].join(', ')}`,
    `LIMIT ${rowsMax}`,
  );
}

/** The measures over everything that the filters let through, as one row. A request in two teams counts once. */
export function buildMetricTotals(request: QueryMetricsRequest__Output, covered: Coverage): BuiltQuery {
  const parameters = newParameters();
  const from = relation(relationRequest({ ...request, groupBy: [] }, { kind: 'none' }), covered, parameters);
  const sql = lines(`SELECT ${measureColumns(request.measures).join(', ')}`, `FROM (\n${from}\n)`);
  return { sql, values: parameters.values };
}

function relationRequest(request: QueryMetricsRequest__Output, steps: Steps): RelationRequest {
  const measures = request.measures.map(measureOf);
  return {
    groupBy: request.groupBy,
    filters: request.filters,
    steps,
    sums: [...new Set(measures.flatMap(({ sums }) => sums))],
    sketches: [...new Set(measures.flatMap(({ sketches }) => sketches))],
  };
}

/** Rows of a page of requests. */
export function pageLimit({ limit }: Pick<QueryRequestsRequest__Output, 'limit'>): number {
  return Math.min(boundedLimit(limit, REQUESTS_DEFAULT), REQUESTS_MAX);
}

/** A page of requests, newest first, and one more row that tells whether there is a next page. */
export function buildRequestPage(request: QueryRequestsRequest__Output): BuiltQuery {
  const parameters = newParameters();
  const where = whereClause(request, parameters);
  const sql = lines(
    `SELECT ${EVENT_COLUMNS}`,
    `FROM usage FINAL`,
    `WHERE (time, request_id) IN (`,
    `SELECT time, request_id`,
    `FROM usage FINAL`,
    where,
    request.cursor === '' ? '' : `  AND ${afterCursor(request.cursor, parameters)}`,
    `ORDER BY time DESC, request_id DESC`,
    `LIMIT ${parameters.add('UInt32', pageLimit(request) + 1)}`,
    `)`,
    `ORDER BY usage.time DESC, request_id DESC`,
  );
  return { sql, values: parameters.values };
}

/**
 * The rows of one request, of those in `window` if there is one, in any order. They are a few versions of the same event, and
 * `newestVersion` chooses among them: a sort in ClickHouse takes an eighth of the whole query to plan. So does the choice of what to
 * read first, of a hundred columns, which is therefore said.
 */
export function buildRequest(
  requestId: string,
  {
    window,
    columns = USAGE_COLUMNS,
  }: { readonly window?: Window; readonly columns?: readonly string[] } = {},
): BuiltQuery {
  const parameters = newParameters();
  const sql = lines(
    `SELECT ${selected(columns)}`,
    'FROM usage',
    `PREWHERE request_id = ${parameters.add('String', requestId)}`,
    window === undefined ? '' : `  AND ${timeWithin(window, parameters)}`,
  );
  return { sql, values: parameters.values };
}

/** Every column of `usage`, as `eventOf` reads them. */
export const EVENT_COLUMNS = selected(USAGE_COLUMNS);

function selected(columns: readonly string[]): string {
  return columns
    .map((column) => (column === 'time' ? 'toUnixTimestamp64Milli(usage.time)' : column))
    .join(', ');
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
  checkRange(request);
  return [`WHERE ${timeWithin(request, parameters)}`, ...filterConditions(request.filters, parameters)].join(
    '\n  AND ',
  );
}

/** The condition that a row comes after the one that the cursor names, as SQL. Throws `invalid_request` for a cursor of others. */
export function afterCursor(text: string, parameters: Parameters): string {
  const { timeMs, rowId } = readCursor(text);
  const time = `fromUnixTimestamp64Milli(${parameters.add('Int64', timeMs)}, 'UTC')`;
  return `(time, request_id) < (${time}, ${parameters.add('String', rowId)})`;
}

function checkGroups(names: readonly string[]): void {
  if (names.length > HISTORY_BOUNDS.groupFieldsMax) tooMany('group_by', HISTORY_BOUNDS.groupFieldsMax);
  if (new Set(names).size < names.length) {
    throw new GatewayError('invalid_request', 'A field is named twice in group_by.', { param: 'group_by' });
  }
}

function measureColumns(names: readonly string[]): string[] {
  if (names.length === 0) {
    throw new GatewayError('invalid_request', 'Name at least one measure.', { param: 'measures' });
  }
  if (names.length > HISTORY_BOUNDS.measuresMax) tooMany('measures', HISTORY_BOUNDS.measuresMax);
  return names.map((name, index) => `${measureOf(name).sql} AS m${index}`);
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
