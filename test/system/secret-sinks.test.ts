import { expect, test } from 'vitest';
import { sinksWith } from './secret-sinks.ts';

const secret = 'canary-8c1f0f2b77';
const sink = (content: string) => [{ name: 'it', content: Buffer.from(content) }];

test.each([
  ['as it is', `key=${secret};`],
  ['in base64 of itself', Buffer.from(secret).toString('base64')],
  ['in base64 of a longer text', Buffer.from(`user:${secret}@host`).toString('base64')],
  ['in base64 that begins one byte later', Buffer.from(`x${secret}y`).toString('base64')],
  ['as hexadecimal digits', Buffer.from(secret).toString('hex')],
])('a secret is found %s', (_form, content) => {
  expect(sinksWith(sink(content), secret)).toEqual(['it']);
});

test('what is no secret is not found', () => {
  expect(sinksWith(sink('canary-8c1f0f2b78 and others'), secret)).toEqual([]);
});
