import { afterAll, beforeAll, expect, test } from 'vitest';
import { inOrder, useRouting } from '../routing/virtual-models.ts';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { ANSWER_CHARGE, estimated, NO_CHARGE, USAGE_EVENT_CHARGE } from './charges.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  await useRouting(system, ['main', 'first'].map(account), { m: inOrder('first/free', 'main/gpt') });
});
afterAll(() => system.stop());

function account(name: string) {
  return { name, baseUrl: system.provider.baseUrl.replace(/v1$/, name), credential: `sk-${name}` };
}

/** The second target is called beside a stream of the first one that brings nothing. */
async function useHedging(): Promise<void> {
  const targets = '[{target: first/free, hedge_after_ms: 1}, {target: main/gpt, priority: 1}]';
  // A config without the first account makes the gateway forget what it learnt of it.
  await useRouting(system, [account('main')], {});
  await useRouting(system, ['main', 'first'].map(account), {
    m: `{type: priority-based-routing, load_balance_targets: ${targets}}`,
  });
}

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

/** A first target that says nothing, and the second one beside it. */
async function chargedBeside(events: string) {
  await useHedging();
  system.provider.answer = (response, { url }) => {
    if (url.startsWith('/first/')) return;
    beginStream(response);
    response.end(events);
  };
  return charged({ ...REQUEST, stream: true });
}

test('hedge-reported: of two calls side by side, the one whose content came first is charged', async () => {
  const event = await chargedBeside(chunkEvent('one two') + USAGE_EVENT + DONE_EVENT);
  expect(event).toMatchObject({ ...USAGE_EVENT_CHARGE, modelResolved: 'main/gpt' });
  expect(event.attempts).toHaveLength(2);
});

test('hedge-unreported: of two calls side by side, the one whose content came first is counted', async () => {
  const event = await chargedBeside(chunkEvent('one two') + DONE_EVENT);
  expect(event).toMatchObject({ ...estimated('one two'), modelResolved: 'main/gpt' });
  expect(event.attempts).toHaveLength(2);
});
