import { expect, test } from 'vitest';
import { USAGE_COLUMNS } from '../../src/ingest/usage-columns.ts';
import type { ReadRow } from '../../src/query/event.ts';
import { nearRows } from '../../src/query/requests/near-rows.ts';

const window = { fromMs: 1_000, toMs: 2_000 };
const versions = [0, 1].map((version) =>
  USAGE_COLUMNS.map((column) => (column === 'version' ? version : column)),
);

/** What ClickHouse answers for rows of all columns. */
const answer = (sql: string, rows: readonly ReadRow[]) => {
  const columns = (/SELECT (.*)\n/.exec(sql)?.[1] ?? '').split(', ');
  const names = columns.map((column) => (column.includes('usage.time') ? 'time' : column));
  return rows.map((row) => names.map((name) => row[USAGE_COLUMNS.indexOf(name)]));
};

test('joins the halves of each version, also if the halves have the versions in different orders', async () => {
  let asked = 0;
  const rows = await nearRows('id', window, async ({ sql }) => {
    asked += 1;
    return answer(sql, asked === 1 ? versions : versions.toReversed());
  });
  expect(asked).toBe(2);
  expect(rows).toEqual(versions);
});

test('a version that only one of the halves has is left out', async () => {
  let asked = 0;
  const rows = await nearRows('id', window, async ({ sql }) => {
    asked += 1;
    return answer(sql, asked === 1 ? versions.slice(0, 1) : versions);
  });
  expect(rows).toEqual(versions.slice(0, 1));
});
