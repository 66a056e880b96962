import { expect, test } from 'vitest';
import { timeOrderedId } from '../src/index.ts';

test('a time-ordered id is a UUIDv7 of its moment, and ids sort in the order in which they were made', () => {
  const nowMs = Date.UTC(2026, 10, 29, 12);
  const ids = Array.from({ length: 1_000 }, () => timeOrderedId(nowMs));
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(nowMs);
  }
  ids.push(timeOrderedId(nowMs + 1));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});
