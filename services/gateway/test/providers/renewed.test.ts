import { simulatedClock } from '@tollgate/clock';
import { expect, test } from 'vitest';
import { renewed, type Token } from '../../src/providers/tokens/renewed.ts';

const MINUTE = 60_000;

function source() {
  const given: ((token: Token | Error) => void)[] = [];
  const ask = () =>
    new Promise<Token>((resolve, reject) => {
      given.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
    });
  return { given, ask };
}

function token(value: string, expiresMs?: number): Token {
  return { value, ...(expiresMs !== undefined && { expiration: new Date(expiresMs) }) };
}

/** Lets what was settled be heard of. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a token is fetched once for calls at the same time, and renewed five minutes early while calls use the old one', async () => {
  const { given, ask } = source();
  const clock = simulatedClock(0);
  const get = renewed(ask, clock);
  const both = Promise.all([get(), get()]);
  given[0]?.(token('first', 60 * MINUTE));
  expect((await both).map(({ value }) => value)).toEqual(['first', 'first']);
  clock.advance(54 * MINUTE - clock.nowMs());
  expect((await get()).value).toBe('first');
  expect(given).toHaveLength(1);
  clock.advance(55 * MINUTE - clock.nowMs());
  expect((await Promise.all([get(), get()])).map(({ value }) => value)).toEqual(['first', 'first']);
  expect(given).toHaveLength(2);
  given[1]?.(token('second'));
  await settled();
  expect((await get()).value).toBe('second');
  clock.advance(1_000 * MINUTE - clock.nowMs());
  expect((await get()).value).toBe('second');
  expect(given).toHaveLength(2);
});

test('a token of a short life is renewed in its last quarter', async () => {
  const { given, ask } = source();
  const clock = simulatedClock(0);
  const get = renewed(ask, clock);
  const first = get();
  given[0]?.(token('first', 4 * MINUTE));
  await first;
  clock.advance(3 * MINUTE - 1 - clock.nowMs());
  await get();
  expect(given).toHaveLength(1);
  clock.advance(3 * MINUTE - clock.nowMs());
  await get();
  expect(given).toHaveLength(2);
});

test('a renewal that fails leaves the old token in use until it expires, and is tried again after five seconds', async () => {
  const { given, ask } = source();
  const clock = simulatedClock(0);
  const get = renewed(ask, clock);
  const first = get();
  given[0]?.(token('first', 60 * MINUTE));
  await first;
  clock.advance(56 * MINUTE - clock.nowMs());
  await get();
  given[1]?.(new Error('unavailable'));
  await settled();
  expect((await get()).value).toBe('first');
  expect(given).toHaveLength(2);
  clock.advance(5_000);
  expect((await get()).value).toBe('first');
  expect(given).toHaveLength(3);
  given[2]?.(new Error('unavailable'));
  await settled();
  clock.advance(60 * MINUTE - clock.nowMs());
  const late = get();
  given[3]?.(new Error('still unavailable'));
  await expect(late).rejects.toThrow('still unavailable');
});

test('a first failure is not kept', async () => {
  const { given, ask } = source();
  const get = renewed(ask, simulatedClock(0));
  const failed = get();
  given[0]?.(new Error('no token'));
  await expect(failed).rejects.toThrow('no token');
  const next = get();
  given[1]?.(token('now'));
  expect((await next).value).toBe('now');
});

test('a fetch without an answer is given up after ten seconds, and the next call fetches again', async () => {
  const { given, ask } = source();
  const clock = simulatedClock(0);
  const get = renewed(ask, clock);
  const first = get();
  clock.advance(9_999);
  const second = get();
  expect(given).toHaveLength(1);
  clock.advance(1);
  await expect(first).rejects.toThrow('no answer within 10000 ms');
  await expect(second).rejects.toThrow('no answer within 10000 ms');
  const third = get();
  given[1]?.(token('now'));
  expect((await third).value).toBe('now');
  given[0]?.(token('too late'));
  await settled();
  expect((await get()).value).toBe('now');
});
