import { expect, it } from 'vitest';
import { headersOf } from '../../src/providers/account.ts';
import { withToken } from '../../src/providers/call-headers.ts';

it('sends one authorization header: the one of the account, or the token', () => {
  const own = headersOf({ headers: { Authorization: 'Basic own' } }, {});
  expect(withToken(own, 'token')).toEqual(own);
  const plain = headersOf({ headers: { 'x-team': 'search' } }, {});
  expect(withToken(plain, 'token')).toEqual([...plain, 'authorization', 'Bearer token']);
});
