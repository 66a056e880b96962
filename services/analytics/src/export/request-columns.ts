import { BUCKET_NAMES, bucketColumn, GatewayError } from '@tollgate/contracts';
import { nearest } from '@tollgate/settings';
import { MEASURE_COLUMNS } from '../query/measures.ts';

/** How a column of an exported request reads from a row of `usage`. */
export type RequestColumn = {
  readonly sql: string;
  /** `text`: people wrote it, so a spreadsheet must not run it. `list` and `map` are one text in CSV. */
  readonly kind: 'plain' | 'text' | 'list' | 'map';
};

const NANO_USD_PER_USD = 1_000_000_000;

/** Every column that a file of requests can have; the names are those of the API's request rows. */
const COLUMNS: Readonly<Record<string, RequestColumn>> = {
  request_id: text('request_id'),
  time: moment('received_at_ms'),
  finished_at: moment('finished_at_ms'),
  model: text("if(model_resolved != '', model_resolved, model_asked)"),
  model_asked: text('model_asked'),
  user: text("if(startsWith(subject, 'user:'), substring(subject, 6), '')"),
  virtual_account: text("if(startsWith(subject, 'virtualaccount:'), substring(subject, 16), '')"),
  token_id: text('token_id'),
  teams: { kind: 'list', sql: 'teams' },
  tags: { kind: 'map', sql: 'tags' },
  session_id: text('session_id'),
  agent_id: text('agent_id'),
  parent_agent_id: text('parent_agent_id'),
  provider: text('provider'),
  provider_account: text('provider_account'),
  dialect: text('dialect'),
  streaming: plain('streaming'),
  status: plain('http_status'),
  error_code: text('error_code'),
  error_message: text('error_message'),
  refused_by_rule: text('refused_by_rule'),
  matched_rules: { kind: 'list', sql: 'matched_rules' },
  ended_by: text('ended_by'),
  input_tokens: plain(MEASURE_COLUMNS.input.join(' + ')),
  output_tokens: plain(MEASURE_COLUMNS.output.join(' + ')),
  cache_read_tokens: plain(MEASURE_COLUMNS.cacheRead.join(' + ')),
  cache_write_tokens: plain(MEASURE_COLUMNS.cacheWrite.join(' + ')),
  reasoning_tokens: plain('output_reasoning'),
  // A model without a price costs nothing known; the decimal is exact.
  cost_usd: plain(
    `if(price_status = 'unpriced', NULL, toDecimal128(cost_nano_usd, 9) / ${NANO_USD_PER_USD})`,
  ),
  price_status: text('price_status'),
  usage_source: text('usage_source'),
  service_tier: text('service_tier'),
  cache_status: text('cache_status'),
  latency_ms: plain('latency_ms'),
  ttft_ms: plain('nullIf(time_to_first_token_ms, 0)'),
  inter_token_ms: plain('nullIf(inter_token_ms, 0)'),
  upstream_ms: plain('upstream_ms'),
  gateway_id: text('gateway_id'),
  trace_id: text('trace_id'),
  unsettled: plain('unsettled'),
  logged: plain('logged'),
};

/** One for each bucket of usage, which is more than most readers want. */
const BUCKET_COLUMNS: Readonly<Record<string, RequestColumn>> = Object.fromEntries(
  BUCKET_NAMES.map(bucketColumn).map((name) => [name, plain(name)]),
);

/** Columns of a file that names none. */
export const DEFAULT_REQUEST_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/** The column of this name. Throws `invalid_request` naming it, and the nearest one, if there is none. */
export function requestColumn(name: string): RequestColumn {
  const column = own(COLUMNS, name) ?? own(BUCKET_COLUMNS, name);
  if (column !== undefined) return column;
  const known = [...DEFAULT_REQUEST_COLUMNS, ...Object.keys(BUCKET_COLUMNS)];
  const shown = name.slice(0, 64);
  const near = nearest(shown, known);
  const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean "${near}"?`;
  throw new GatewayError('invalid_request', `Unknown column "${shown}"; ${hint}`, { param: 'columns' });
}

function own(table: Readonly<Record<string, RequestColumn>>, name: string): RequestColumn | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function plain(sql: string): RequestColumn {
  return { kind: 'plain', sql };
}

function text(sql: string): RequestColumn {
  return { kind: 'text', sql };
}

function moment(column: string): RequestColumn {
  const shown = `formatDateTime(fromUnixTimestamp64Milli(${column}), '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC')`;
  return plain(`if(${column} = 0, NULL, ${shown})`);
}
