import { expect, test } from 'vitest';
import { hasKeyForm, keyChecksum, keyFormFault } from '../src/index.ts';

const BODY = `tg_u${'0123456789abcdefghijklmnopqrstuvwxyzABCDEFG'}`;
const KEY = BODY + keyChecksum(BODY);

test('a key with the right checksum has no fault of form', () => {
  expect(KEY).toHaveLength(53);
  expect(hasKeyForm(KEY)).toBe(true);
  expect(keyFormFault(KEY)).toBeUndefined();
});

test.each([
  [KEY.replace('7', '8'), 'mistyped'],
  [KEY.slice(0, -1), 'has 52 characters instead of 53'],
  [`${KEY}x`, 'has 54 characters instead of 53'],
  [`"${KEY}"`, 'quotes around it'],
  [`\u201c${KEY}\u201d`, 'quotes around it'],
  ['$KEY', 'placeholder'],
  ['<key>', 'placeholder'],
  ['sk-proj-abcdefghijklmnop', 'keys of Tollgate start with tg_'],
])('%s is refused with what is visibly wrong and without the key itself', (key, words) => {
  expect(keyFormFault(key)).toContain(words);
  expect(keyFormFault(key)).not.toContain(key);
});
