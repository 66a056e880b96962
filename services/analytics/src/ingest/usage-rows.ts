import type { UsageEvent__Output } from '@tollgate/contracts';
import { RowBinary } from '../clickhouse/row-binary.ts';
import { timeOf, writeRow } from './row.ts';
import { USAGE_COLUMNS, USAGE_TYPES } from './usage-columns.ts';

/** Rows of `usage` for one insert: in the format RowBinaryWithNamesAndTypes, and their times. */
export type UsageRows = { readonly bytes: Uint8Array; readonly timesMs: readonly number[] };

/** Rows and bytes of one insert; what is more goes into the next one. */
const ROWS_MAX = 20_000;
const BYTES_MAX = 32 * 1024 * 1024;
const FIRST_BYTES = 1024 * 1024;

/**
 * Events, which must be free of faults, as rows of as few inserts as their bounds allow; none if there are no events. An event is
 * turned into bytes before the next one is read: memory holds the rows of one insert, and no objects that outlive a collection.
 */
export function* usageRows(events: Iterable<UsageEvent__Output>): Generator<UsageRows> {
  let row = startRows();
  let timesMs: number[] = [];
  for (const event of events) {
    writeRow(row, event);
    timesMs.push(timeOf(event));
    if (timesMs.length < ROWS_MAX && row.byteLength < BYTES_MAX) continue;
    yield { bytes: row.toBytes(), timesMs };
    row = startRows();
    timesMs = [];
  }
  if (timesMs.length > 0) yield { bytes: row.toBytes(), timesMs };
}

/** Names and types precede the rows: ClickHouse rejects the insert if they are not those of its table. */
function startRows(): RowBinary {
  const rows = new RowBinary(FIRST_BYTES);
  rows.texts(USAGE_COLUMNS);
  for (const type of USAGE_TYPES) rows.text(type);
  return rows;
}
