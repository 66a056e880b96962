import type { UsageEvent__Output } from '@tollgate/contracts';
import { RowBinary } from '../clickhouse/row-binary.ts';
import { timeOf, writeRow } from './row.ts';
import { USAGE_COLUMNS, USAGE_TYPES } from './usage-columns.ts';

/** Rows of `usage` for one insert: pieces of the format RowBinaryWithNamesAndTypes, and the times of the rows. */
export type UsageRows = { readonly pieces: readonly Uint8Array[]; readonly timesMs: readonly number[] };

/** Rows and bytes of one insert; what is more goes into the next one. */
const ROWS_MAX = 20_000;
const BYTES_MAX = 32 * 1024 * 1024;

/**
 * Events, which must be free of faults, as rows of as few inserts as their bounds allow; none if there are no events. An event is
 * turned into bytes before the next one is read: memory holds the rows of one insert, and no objects that outlive a collection.
 *
 * All inserts use the buffers of `rows`: the pieces of one are valid until the next one is asked for, here or in a later call.
 */
export function* usageRows(
  events: Iterable<UsageEvent__Output>,
  rows = new RowBinary(),
): Generator<UsageRows> {
  startInsert(rows);
  let timesMs: number[] = [];
  for (const event of events) {
    writeRow(rows, event);
    rows.endRow();
    timesMs.push(timeOf(event));
    if (timesMs.length < ROWS_MAX && rows.byteLength < BYTES_MAX) continue;
    yield { pieces: rows.toPieces(), timesMs };
    startInsert(rows);
    timesMs = [];
  }
  if (timesMs.length > 0) yield { pieces: rows.toPieces(), timesMs };
}

/** Names and types precede the rows: ClickHouse rejects the insert if they are not those of its table. */
function startInsert(rows: RowBinary): void {
  rows.clear();
  rows.texts(USAGE_COLUMNS);
  for (const type of USAGE_TYPES) rows.text(type);
}
