import { expect, test } from 'vitest';
import {
  BUCKET_NAMES,
  bucketColumn,
  bucketRow,
  decodeUsageBatch,
  encodeUsageEvent,
  joinUsageBatch,
} from '../src/index.ts';

test('every bucket of the table travels in a usage event, and no other', () => {
  const tokens = Object.fromEntries(BUCKET_NAMES.map((name, index) => [name, index + 1]));
  const [event] = decodeUsageBatch(joinUsageBatch([encodeUsageEvent({ requestId: 'one', tokens })]));
  expect(event?.tokens).toEqual(tokens);
});

test('a bucket without a price of its own falls back to one of the same unit', () => {
  for (const name of BUCKET_NAMES) {
    const { partOf, unit, side } = bucketRow(name);
    if (partOf !== undefined) expect(bucketRow(partOf)).toMatchObject({ unit, side });
  }
});

test('names in SQL and JSON are snake_case', () => {
  expect(bucketColumn('inputCacheWriteHalfHour')).toBe('input_cache_write_half_hour');
});
