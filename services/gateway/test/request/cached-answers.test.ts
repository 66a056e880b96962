import { memoryAnswerCache } from '@tollgate/answer-cache';
import { simulatedClock } from '@tollgate/clock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { openAiChat } from '../../src/dialects/openai-chat/dialect.ts';
import { openAiResponses } from '../../src/dialects/openai-responses/dialect.ts';
import type { AskedBefore } from '../../src/request/cache/asked-before.ts';
import { CachedAnswers } from '../../src/request/cache/cached-answers.ts';
import { keptRequest } from '../../src/request/cache/kept-request.ts';

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

describe('the request of an answer in memory', () => {
  const asked = (text: string, name: string): AskedBefore => ({
    name,
    dialect: openAiChat,
    path: '/v1/chat/completions',
    query: '',
    bytes: Buffer.from(text),
    body: {},
    facts: openAiChat.client.read({ model: 'main/gpt', messages: [] }, '', ''),
    subject: 'user:lena',
    headers: [],
    plan: [],
  });

  async function keep(request: AskedBefore): Promise<void> {
    await answers.set(key(request.name), answer('{}'), 600_000);
    await answers.get(key(request.name));
    answers.keepRequest(request);
  }

  test('is found by its bytes at the same path, until the answer is read again', async () => {
    const request = asked('{"a":1}', 'a');
    await keep(request);
    expect(answers.askedBefore(asked('{"a":1}', ''))).toBe(request);
    expect(answers.askedBefore(asked('{"a":2}', ''))).toBeUndefined();
    expect(answers.askedBefore({ ...request, path: '/chat/completions' })).toBeUndefined();
    expect(answers.askedBefore({ ...request, query: 'a' })).toBeUndefined();
    expect(answers.askedBefore({ ...request, dialect: openAiResponses })).toBeUndefined();
    clock.advance(5_000);
    await answers.get(key('a'));
    expect(answers.askedBefore(request)).toBeUndefined();
  });

  test('is not kept without its answer, and goes with it', async () => {
    const request = asked('{"a":1}', 'a');
    answers.keepRequest(request);
    expect(answers.askedBefore(request)).toBeUndefined();
    await keep(request);
    await answers.purge();
    expect(answers.askedBefore(request)).toBeUndefined();
  });

  test('stays if another caller has an answer to the same bytes, until its time is over', async () => {
    const [one, other] = [asked('{}', 'one'), asked('{}', 'other')];
    await keep(one);
    await keep(other);
    expect(answers.askedBefore(one)).toBe(one);
    clock.advance(5_000);
    await keep(other);
    expect(answers.askedBefore(one)).toBe(other);
    await answers.get(key('one'));
    expect(answers.askedBefore(one)).toBe(other);
  });

  test('is not kept if it has more than 64 KiB', () => {
    const of = (length: number) => {
      const admission = { principal: null };
      return { ...asked('x'.repeat(length), 'a'), headers: {}, admission };
    };
    expect(keptRequest(of(64 * 1024), [], 'a')).toMatchObject({ name: 'a', subject: '' });
    expect(keptRequest(of(64 * 1024 + 1), [], 'a')).toBeUndefined();
  });

  test('counts in the memory of the answers', async () => {
    const bytes = 'x'.repeat(60_000);
    for (let n = 0; n < 40; n++) await keep(asked(`${n}${bytes}`, `a${n}`));
    expect(answers.askedBefore(asked(`0${bytes}`, ''))).toBeUndefined();
    expect(answers.get(key('a0'))).toBeInstanceOf(Promise);
    expect(answers.askedBefore(asked(`39${bytes}`, ''))).toBeDefined();
  });
});
