import { expect, test } from 'vitest';
import type { BuiltQuery } from '../../src/query/build-sql.ts';
import { writeCursor } from '../../src/query/cursor.ts';
import { newestRequests } from '../../src/query/requests/newest-requests.ts';
import { requestsRequest } from '../questions.ts';

const HOUR_MS = 3_600_000;
const TO_MS = 2_000 * HOUR_MS;

/** Answers each query with so many rows, and notes its range in hours before the end. */
function asking(...counts: number[]) {
  const ranges: number[][] = [];
  const ask = async ({ values }: BuiltQuery) => {
    const times = Object.values(values).filter((value): value is number => Number(value) > 1_000);
    ranges.push(times.slice(0, 2).map((ms) => (TO_MS - ms) / HOUR_MS));
    return Array.from({ length: counts[ranges.length - 1] ?? 0 }, (_, index) => [ranges.length, index]);
  };
  return { ask, ranges };
}

const request = (more = {}) => requestsRequest({ fromMs: HOUR_MS, toMs: TO_MS, limit: 3, ...more });

test('a page that the newest hours have reads nothing else', async () => {
  const { ask, ranges } = asking(4);
  expect(await newestRequests(request(), ask)).toHaveLength(4);
  expect(ranges).toEqual([[6, 0]]);
});

test('rows that are missing come from longer windows before, which leave no gap, down to the start of the range', async () => {
  const { ask, ranges } = asking(1, 0, 1);
  expect(await newestRequests(request(), ask)).toHaveLength(2);
  expect(ranges).toEqual([
    [6, 0],
    [54, 6],
    [438, 54],
    [1_999, 438],
  ]);
});

test('no more rows than a page and the one that tells of a next', async () => {
  const { ask } = asking(2, 4);
  expect(await newestRequests(request(), ask)).toEqual([
    [1, 0],
    [1, 1],
    [2, 0],
    [2, 1],
  ]);
});

test('the next page begins at the cursor', async () => {
  const { ask, ranges } = asking(4);
  const cursor = writeCursor({ timeMs: TO_MS - 10 * HOUR_MS - 1, rowId: 'a' });
  await newestRequests(request({ cursor }), ask);
  expect(ranges).toEqual([[16, 10]]);
});
