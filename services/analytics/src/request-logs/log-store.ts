import type { ClickHouseClient } from '@clickhouse/client';
import { GatewayError, type RequestLog__Output } from '@tollgate/contracts';
import { newParameters } from '../query/parameters.ts';
import { requestWindows, timeWithin, type Window } from '../query/requests/request-window.ts';
import { LOG_COLUMNS, type LogRow, logOf } from './log-row.ts';

/** Logs that are kept. Each throws GatewayError for a wrong question, other errors for ours. */
export type LogStore = {
  /** `undefined` if the request was not logged or its log was deleted. */
  get(requestId: string, signal: AbortSignal): Promise<RequestLog__Output | undefined>;
  /** Deletes for good and resolves with how many logs there were. */
  delete(which: LogSelection, signal: AbortSignal): Promise<number>;
};

/** Exactly one of the three is not empty. */
export type LogSelection = {
  readonly requestId: string;
  readonly subject: string;
  readonly tagKey: string;
  readonly tagValue: string;
};

const READ_DEADLINE_MS = 10_000;
/** A deletion rewrites the parts that it touches. */
const DELETE_DEADLINE_MS = 300_000;

/** Reads and deletes rows of `request_logs`. */
export function logStore(client: ClickHouseClient): LogStore {
  return {
    async get(requestId, signal) {
      for (const window of requestWindows(requestId)) {
        const near = await newestLog(client, { requestId, window, signal });
        if (near !== undefined) return near;
      }
      return newestLog(client, { requestId, signal });
    },
    async delete(which, signal) {
      const { where, values } = selection(which);
      const bounded = {
        query_params: values,
        abort_signal: AbortSignal.any([signal, AbortSignal.timeout(DELETE_DEADLINE_MS)]),
      };
      const counted = await client.query({
        query: `SELECT uniqExact(request_id) FROM request_logs WHERE ${where}`,
        format: 'JSONCompactEachRow',
        ...bounded,
      });
      const [[count] = [0]] = await counted.json<[number]>();
      // A mutation rewrites the files; a lightweight DELETE would leave the text on disk until parts merge.
      await client.command({
        query: `ALTER TABLE request_logs DELETE WHERE ${where}`,
        clickhouse_settings: { mutations_sync: '2' },
        ...bounded,
      });
      return Number(count);
    },
  };
}

/** The log of a request, among those in `window` if there is one. */
async function newestLog(
  client: ClickHouseClient,
  {
    requestId,
    window,
    signal,
  }: { readonly requestId: string; readonly window?: Window; readonly signal: AbortSignal },
): Promise<RequestLog__Output | undefined> {
  const parameters = newParameters();
  const near = window === undefined ? '' : `\n  AND ${timeWithin(window, parameters)}`;
  const result = await client.query({
    query: `SELECT ${LOG_COLUMNS.map(selected).join(', ')} FROM request_logs
WHERE request_id = ${parameters.add('String', requestId)}${near}
ORDER BY request_logs.time DESC LIMIT 1`,
    query_params: parameters.values,
    format: 'JSONCompactEachRow',
    abort_signal: AbortSignal.any([signal, AbortSignal.timeout(READ_DEADLINE_MS)]),
  });
  const [row] = await result.json<LogRow>();
  return row === undefined ? undefined : logOf(row);
}

function selected(column: (typeof LOG_COLUMNS)[number]): string {
  return column === 'time' ? 'toUnixTimestamp64Milli(request_logs.time)' : column;
}

function selection({ requestId, subject, tagKey, tagValue }: LogSelection): {
  where: string;
  values: Record<string, string>;
} {
  const given = [requestId, subject, tagKey].filter((value) => value !== '');
  if (given.length !== 1) {
    throw new GatewayError(
      'invalid_request',
      'Say whose logs: one of request_id, subject, or tag_key with tag_value.',
      {
        param: 'subject',
      },
    );
  }
  if (requestId !== '') return { where: 'request_id = {id:String}', values: { id: requestId } };
  if (subject !== '') return { where: 'subject = {subject:String}', values: { subject } };
  return {
    where: 'tags[{key:String}] = {value:String} AND mapContains(tags, {key:String})',
    values: { key: tagKey, value: tagValue },
  };
}
