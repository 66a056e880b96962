import { expect, test } from 'vitest';
import { stackOnce } from '../src/stack-once.ts';

test('the stack of a cause is written once, and its message each time', () => {
  const serialize = stackOnce();
  const away = (port: number) => serialize(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`));
  expect(away(1)).toMatchObject({ message: 'connect ECONNREFUSED 127.0.0.1:1', stack: expect.any(String) });
  expect(away(2)).toMatchObject({ message: 'connect ECONNREFUSED 127.0.0.1:2', stack: undefined });
  expect(serialize(new TypeError('connect ECONNREFUSED 127.0.0.1:2'))).toMatchObject({
    stack: expect.any(String),
  });
  expect(serialize('no error')).toBe('no error');
});
