import type { ClickHouseClient } from '@clickhouse/client';
import { bucketColumn, type Charge, TOKEN_BUCKET_NAMES } from '@tollgate/contracts';
import { READ_ONLY } from '../clickhouse/connect.ts';
import { priceStatusOf } from './enum-names.ts';
import { countersFrom, type ReadRow } from './event.ts';

/** Requests that charged counters, in a range of admission times; or only what they charged to counters that never end. */
export type ChargeRange = { readonly fromMs: number; readonly toMs: number; readonly lifetimeOnly: boolean };

/** Whether a counter of a row never ends. Requests in flight have no end either, but nothing is charged to them. */
const IS_LIFETIME = "(sliding, ends, unit) -> sliding = 0 AND ends = 0 AND unit != 'concurrency'";

/** Whether a row charged a counter that never ends, as SQL over `usage`. */
export const CHARGES_LIFETIME = `arrayExists(${IS_LIFETIME}, counters.sliding_ms, counters.end_ms, counters.unit)`;

const WHERE = `FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
  AND admitted_at_ms > 0 AND notEmpty(counters.key)`;

const CHARGES = `SELECT request_id, admitted_at_ms,
  ${TOKEN_BUCKET_NAMES.map(bucketColumn).join(' + ')},
  cost_nano_usd, unsettled, price_status, counters.key, counters.unit, counters.sliding_ms, counters.start_ms, counters.end_ms`;

const SETTINGS = {
  ...READ_ONLY,
  do_not_merge_across_partitions_select_final: 1,
  max_execution_time: 0,
} as const;

/** History answered with fewer charges than it had counted: it broke off, or rows were removed meanwhile. */
export class IncompleteHistoryError extends Error {
  override readonly name = 'IncompleteHistoryError';
}

/**
 * What every request of the range charged, each request once, in no order, in pieces of at most a few thousand. Pieces
 * are read from ClickHouse only as fast as they are taken. Charges are counted first, and fewer than that at the end is
 * an IncompleteHistoryError, so that a broken answer is never taken for a whole one.
 */
export async function* streamCharges(
  client: ClickHouseClient,
  range: ChargeRange,
  signal: AbortSignal,
): AsyncGenerator<Charge[]> {
  const asked = {
    query_params: { from: range.fromMs, to: range.toMs },
    clickhouse_settings: SETTINGS,
    abort_signal: signal,
  };
  const where = range.lifetimeOnly ? `${WHERE} AND ${CHARGES_LIFETIME}` : WHERE;
  const query = `SELECT count() ${where}`;
  const counted = await client.query({ ...asked, query, format: 'JSONCompactEachRow' });
  const [[expected] = [0]] = await counted.json<[number]>();

  const rows = `${CHARGES}\n${where}`;
  const result = await client.query({ ...asked, query: rows, format: 'JSONCompactEachRow' });
  let streamed = 0;
  for await (const piece of result.stream<ReadRow>()) {
    streamed += piece.length;
    const charges = piece.map((row) => chargeOf(row.json()));
    yield range.lifetimeOnly ? charges.map(withLifetimeOnly) : charges;
  }
  if (streamed < Number(expected)) {
    throw new IncompleteHistoryError(`history has ${expected} charges and gave ${streamed}`);
  }
}

function withLifetimeOnly(charge: Charge & { counters: ReturnType<typeof countersFrom> }): Charge {
  const counters = charge.counters.filter(
    ({ slidingMs, endMs, unit }) => slidingMs === 0 && endMs === 0 && unit !== 'COUNTER_UNIT_CONCURRENCY',
  );
  return { ...charge, counters };
}

function chargeOf(row: ReadRow): Charge & { counters: ReturnType<typeof countersFrom> } {
  const [requestId, admittedAtMs, tokens, costNanoUsd, unsettled, priceStatus, ...counters] = row;
  return {
    requestId: String(requestId),
    admittedAtMs: Number(admittedAtMs),
    tokens: Number(tokens),
    costNanoUsd: Number(costNanoUsd),
    unsettled: unsettled === true,
    priceStatus: priceStatusOf(String(priceStatus)),
    counters: countersFrom(counters),
  };
}
