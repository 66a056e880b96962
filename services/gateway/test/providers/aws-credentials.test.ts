import { expect, test } from 'vitest';
import { type AwsCredentials, kept } from '../../src/providers/aws/aws-credentials.ts';

const MINUTE = 60_000;

function source() {
  const given: ((credentials: AwsCredentials | Error) => void)[] = [];
  const ask = () =>
    new Promise<AwsCredentials>((resolve, reject) => {
      given.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
    });
  return { given, ask };
}

function credentials(accessKeyId: string, expiresMs?: number): AwsCredentials {
  const expiration = expiresMs === undefined ? {} : { expiration: new Date(expiresMs) };
  return { accessKeyId, secretAccessKey: 's', ...expiration };
}

test('credentials are fetched once for calls at the same time, and renewed five minutes before they expire', async () => {
  const { given, ask } = source();
  let nowMs = 0;
  const get = kept(ask, () => nowMs);
  const both = Promise.all([get(), get()]);
  given[0]?.(credentials('first', 60 * MINUTE));
  expect((await both).map(({ accessKeyId }) => accessKeyId)).toEqual(['first', 'first']);
  nowMs = 54 * MINUTE;
  expect((await get()).accessKeyId).toBe('first');
  nowMs = 55 * MINUTE;
  const next = get();
  given[1]?.(credentials('second'));
  expect((await next).accessKeyId).toBe('second');
  nowMs = 1_000 * MINUTE;
  expect((await get()).accessKeyId).toBe('second');
  expect(given).toHaveLength(2);
});

test('a failure is not kept', async () => {
  const { given, ask } = source();
  const get = kept(ask, () => 0);
  const failed = get();
  given[0]?.(new Error('no credentials'));
  await expect(failed).rejects.toThrow('no credentials');
  const next = get();
  given[1]?.(credentials('now'));
  expect((await next).accessKeyId).toBe('now');
});
