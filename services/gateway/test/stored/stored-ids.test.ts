import { memoryAnswerCache } from '@tollgate/answer-cache';
import { simulatedClock } from '@tollgate/clock';
import { expect, test } from 'vitest';
import { STORED_ID_TTL_MS, storedIds } from '../../src/request/stored/stored-ids.ts';

const LENAS = { owner: 'user:lena', account: 'main', model: 'main/gpt', isDue: true };
const TOMS = { ...LENAS, owner: 'user:tom', account: 'second' };

function given(bytesMax = 1_000_000) {
  const clock = simulatedClock();
  return { clock, ids: storedIds(memoryAnswerCache({ clock, bytesMax })) };
}

test('an id stays with the owner who made it first, kind by kind', async () => {
  const { ids } = given();
  await ids.keep('response', 'id_1', LENAS);
  await ids.keep('response', 'id_1', TOMS);
  await ids.keep('file', 'id_1', TOMS);
  expect(await ids.find('response', 'id_1')).toEqual(LENAS);
  expect(await ids.find('file', 'id_1')).toEqual(TOMS);
  expect(await ids.find('batch', 'id_1')).toBeUndefined();
});

test('an id expires 30 days after its last use', async () => {
  const { ids, clock } = given();
  await ids.keep('response', 'used', LENAS);
  await ids.keep('response', 'unused', LENAS);
  await clock.advance(STORED_ID_TTL_MS - 1);
  expect(await ids.find('response', 'used')).toEqual(LENAS);
  await clock.advance(1);
  expect(await ids.find('response', 'unused')).toBeUndefined();
  await clock.advance(STORED_ID_TTL_MS - 2);
  expect(await ids.find('response', 'used')).toEqual(LENAS);
});

test('evicts the least recently used ids above TOLLGATE_STORED_IDS_MAX_BYTES', async () => {
  const { ids } = given(4_000);
  for (let number = 0; number < 100; number++) {
    await ids.keep('response', `id_${number}`, LENAS);
    expect(await ids.find('response', 'id_0')).toEqual(LENAS);
  }
  expect(await ids.find('response', 'id_1')).toBeUndefined();
  expect(await ids.find('response', 'id_99')).toEqual(LENAS);
});

test('a charge is given to one of many that ask for it at the same time', async () => {
  const { ids } = given();
  await ids.keep('batch', 'id_1', LENAS);
  const given10 = await Promise.all(Array.from({ length: 10 }, () => ids.charge('batch', 'id_1')));
  expect(given10.filter(Boolean)).toHaveLength(1);
});
