import { afterAll, beforeAll, expect, test } from 'vitest';
import { inOrder, useRouting } from '../routing/virtual-models.ts';
import { answerJson, beginStream, CHAT_ANSWER, chunkEvent, DONE_EVENT } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { ANSWER_CHARGE, estimated, NO_CHARGE } from './charges.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  const { baseUrl } = system.provider;
  const account = (name: string) => ({
    name,
    baseUrl: baseUrl.replace(/v1$/, name),
    credential: `sk-${name}`,
  });
  await useRouting(system, ['main', 'first'].map(account), { m: inOrder('first/free', 'main/gpt') });
});
afterAll(() => system.stop());

const REQUEST = { ...CHAT, model: 'vm-group/m' };

async function charged(body: object) {
  const response = await system.post('/v1/chat/completions', body);
  await response.text();
  return system.eventOf(response.headers.get('x-request-id'));
}

test('fallback-reported: the call that answered is charged at its price, the one before not at all', async () => {
  system.provider.answer = (response, { url }) => {
    if (url.startsWith('/first/'))
      answerJson(response, { error: { message: 'busy' }, usage: { prompt_tokens: 9 } }, 503);
    else answerJson(response, CHAT_ANSWER);
  };
  expect(await charged(REQUEST)).toMatchObject({ ...ANSWER_CHARGE, modelResolved: 'main/gpt' });
});

test('fallback-unreported: the call that answered is counted', async () => {
  system.provider.answer = (response, { url }) => {
    beginStream(response);
    response.end(url.startsWith('/first/') ? '' : chunkEvent('one two') + DONE_EVENT);
  };
  const event = await charged({ ...REQUEST, stream: true });
  expect(event).toMatchObject({ ...estimated('one two'), modelResolved: 'main/gpt' });
});

test('fallback-failed: nothing is charged when all targets failed', async () => {
  system.provider.answer = (response) => answerJson(response, { error: { message: 'busy' } }, 503);
  const event = await charged(REQUEST);
  expect(event).toMatchObject({ ...NO_CHARGE, httpStatus: 503, modelResolved: 'main/gpt' });
  expect(event.attempts).toHaveLength(2);
});
