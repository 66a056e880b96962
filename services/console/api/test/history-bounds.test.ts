/** Bounds of a query of history at the admin API: those of analytics. If this breaks, one of both refuses what the other takes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { RANGE } from './usage-event.ts';

let tollgate: ConsoleUnderTest;
beforeAll(async () => {
  tollgate = await startConsole();
});
afterAll(() => tollgate.stop());

const ask = (fields: object) =>
  tollgate.call('/metrics/query', {
    method: 'POST',
    json: { ...RANGE, measures: ['requests'], ...fields },
  });
const times = <Item>(count: number, item: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => item(index));
const is = (value: string) => ({ field: 'user', op: 'is', value });
const oneOf = (count: number) => ({ field: 'user', op: 'in', value: times(count, (index) => `u${index}`) });

test('200 for a query at every bound', async () => {
  const filters = [oneOf(200), ...times(19, () => is('x'.repeat(512)))];
  const { status } = await ask({ filters, group_by: times(6, (index) => `tag.t${index}`) });
  expect(status).toBe(200);
});

test('400 for 21 filters', async () => {
  expect(await ask({ filters: times(21, () => is('a')) })).toMatchObject(refused('filters'));
});

test('400 for a filter with 201 values', async () => {
  expect(await ask({ filters: [oneOf(201)] })).toMatchObject(refused('filters'));
});

test('400 for a filter value of 513 characters', async () => {
  expect(await ask({ filters: [is('x'.repeat(513))] })).toMatchObject(refused('filters'));
});

test('400 for group_by with 7 fields', async () => {
  const answer = await ask({ group_by: times(7, (index) => `tag.t${index}`) });
  expect(answer).toMatchObject(refused('group_by'));
});

function refused(field: string) {
  return { status: 400, json: { error: { param: expect.stringMatching(`^${field}`) } } };
}
