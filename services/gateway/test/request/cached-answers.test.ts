import { memoryAnswerCache } from '@tollgate/answer-cache';
import { simulatedClock } from '@tollgate/clock';
import { beforeEach, expect, test, vi } from 'vitest';
import { CachedAnswers } from '../../src/request/cache/cached-answers.ts';

const clock = simulatedClock(1_800_000_000_000);
const store = memoryAnswerCache({ clock, bytesMax: 64 * 1024 * 1024 });
const get = vi.spyOn(store, 'get');
let answers: CachedAnswers;
beforeEach(async () => {
  await store.purge();
  answers = new CachedAnswers(store, clock);
  get.mockClear();
});

const key = (name: string, namespace = 'default') => ({ namespace, name });
const answer = (text: string) => ({
  target: 'main/gpt',
  requestId: 'r1',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(text),
});

test('an answer is read from the store once in five seconds', async () => {
  await answers.set(key('a'), answer('{}'), 600_000);
  expect(await answers.get(key('a'))).toMatchObject(answer('{}'));
  expect(answers.get(key('a'))).toMatchObject(answer('{}'));
  clock.advance(4_999);
  expect(answers.get(key('a'))).toMatchObject(answer('{}'));
  expect(get).toHaveBeenCalledTimes(1);
  clock.advance(1);
  expect(await answers.get(key('a'))).toMatchObject(answer('{}'));
  expect(get).toHaveBeenCalledTimes(2);
});

test('an answer ends with its time to live', async () => {
  await answers.set(key('a'), answer('{}'), 1_000);
  expect(await answers.get(key('a'))).toBeDefined();
  clock.advance(999);
  expect(answers.get(key('a'))).not.toBeInstanceOf(Promise);
  clock.advance(1);
  expect(await answers.get(key('a'))).toBeUndefined();
});

test('an answer of an older gateway, which does not say when it ends, is read each time', async () => {
  const head = JSON.stringify({ target: 'main/gpt', requestId: 'r1', headers: {} });
  await store.set(key('a'), Buffer.from(`${head}\n{}`), 600_000);
  await answers.get(key('a'));
  expect(await answers.get(key('a'))).toMatchObject({ target: 'main/gpt' });
  expect(get).toHaveBeenCalledTimes(2);
});

test('a new answer takes the place of the one before', async () => {
  await answers.set(key('a'), answer('old'), 600_000);
  await answers.get(key('a'));
  await answers.set(key('a'), answer('new'), 600_000);
  expect(await answers.get(key('a'))).toMatchObject(answer('new'));
});

test('a purge ends the answers of its namespace, and those that are being read', async () => {
  for (const namespace of ['one', 'two']) {
    await answers.set(key(namespace, namespace), answer('{}'), 600_000);
    await answers.get(key(namespace, namespace));
  }
  await answers.purge('one');
  expect(await answers.get(key('one', 'one'))).toBeUndefined();
  expect(answers.get(key('two', 'two'))).not.toBeInstanceOf(Promise);
  clock.advance(5_000);
  const reading = answers.get(key('two', 'two'));
  await answers.purge();
  await reading;
  expect(await answers.get(key('two', 'two'))).toBeUndefined();
});

test('the answers in memory take at most 16 MiB', async () => {
  const body = 'x'.repeat(1024 * 1024 - 512);
  for (let n = 0; n < 17; n++) {
    await answers.set(key(`a${n}`), answer(body), 600_000);
    await answers.get(key(`a${n}`));
  }
  expect(answers.get(key('a0'))).toBeInstanceOf(Promise);
  expect(answers.get(key('a2'))).not.toBeInstanceOf(Promise);
});
