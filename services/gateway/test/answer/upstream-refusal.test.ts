import { expect, it } from 'vitest';
import { upstreamRefusal } from '../../src/answer/refusal/upstream-refusal.ts';

it.each([
  ['an error object', (message: string) => JSON.stringify({ error: { message } })],
  ['plain text', (message: string) => message],
])('keeps the first 1,000 characters of a provider message in %s', (_what, bodyOf) => {
  const kept = (length: number) => upstreamRefusal(400, Buffer.from(bodyOf('x'.repeat(length)))).message;
  expect(kept(1_000)).toBe('x'.repeat(1_000));
  expect(kept(1_001)).toBe('x'.repeat(1_000));
});
