import { expect, it } from 'vitest';
import { checkMessage } from '../src/message-rules.ts';

const MESSAGE = { subject: 'tollgate.usage', id: 'i', payload: new Uint8Array() };

it('refuses a message id of more than 256 characters', () => {
  expect(() => checkMessage({ ...MESSAGE, id: 'i'.repeat(256) })).not.toThrow();
  expect(() => checkMessage({ ...MESSAGE, id: 'i'.repeat(257) })).toThrow('1 to 256 characters');
});

it('refuses message headers of more than 8,192 characters, names and values together', () => {
  const headers = (length: number) => ({ abcd: 'v'.repeat(length - 4) });
  expect(() => checkMessage({ ...MESSAGE, headers: headers(8_192) })).not.toThrow();
  expect(() => checkMessage({ ...MESSAGE, headers: headers(8_193) })).toThrow('at most 8192 characters');
});
