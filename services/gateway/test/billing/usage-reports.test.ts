// Above 300 lines: one test for each row of the table of reports in docs/billing.md, on one started gateway.
import type { UsageEvent__Output } from '@tollgate/contracts';
import { countChatInputTokens, findPrice, toPriceMessage } from '@tollgate/pricing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import { answerJson, beginStream, CHAT_ANSWER, chunkEvent, DONE_EVENT } from '../support/fake-provider.ts';
import { CHAT, configFor, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { ending, estimated, eventOfAnswer, reported, STREAM } from './charges.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const MIB = 1024 * 1024;
const INPUT = countChatInputTokens(CHAT);
const WHOLE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
const AS_REPORTED = reported({ inputUncached: 100, output: 50 });
const SOUND = 'UklGRiQA'.repeat(1_000);
const IMAGE = `data:image/png;base64,${'iVBOR/0k'.repeat(MIB / 4)}`;

/** The event of a whole answer with these members, and a dozen words. */
async function eventOf(members: object): Promise<UsageEvent__Output> {
  const content = 'one two three four five six seven eight nine ten eleven twelve';
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  system.provider.answer = (response) => answerJson(response, { ...CHAT_ANSWER, choices, ...members });
  return eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
}

/** The event of a stream of these chunks. */
async function eventOfStream(...chunks: (string | object)[]): Promise<UsageEvent__Output> {
  system.provider.answer = (response) => {
    beginStream(response);
    for (const chunk of chunks)
      response.write(typeof chunk === 'string' ? chunk : `data: ${JSON.stringify(chunk)}\n\n`);
    response.end(DONE_EVENT);
  };
  return eventOfAnswer(system, await system.post('/v1/chat/completions', STREAM));
}

test('usage-dialects: a count is read wherever a provider puts it and by whichever name', async () => {
  const stop = { index: 0, delta: {}, finish_reason: 'stop' };
  const moonshot = await eventOfStream(chunkEvent('Hi'), { choices: [{ ...stop, usage: WHOLE }] });
  expect(moonshot).toMatchObject(AS_REPORTED);
  const cached = await eventOf({ usage: { ...WHOLE, cached_tokens: 90 } });
  expect(cached).toMatchObject(reported({ inputUncached: 10, inputCacheRead: 90, output: 50 }));
  const thinking = await eventOf({ usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 530 } });
  expect(thinking).toMatchObject(reported({ inputUncached: 10, output: 20, outputReasoning: 500 }));
  const names = await eventOf({ usage: { input_tokens: 100, output_tokens: 50, total_tokens: 150 } });
  expect(names).toMatchObject(AS_REPORTED);
  const texts = await eventOf({ usage: { prompt_tokens: '100', completion_tokens: '50' } });
  expect(texts).toMatchObject(AS_REPORTED);
});

test('usage-last-zero: zeros or nothing after the count erase nothing', async () => {
  const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: WHOLE };
  const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  for (const usage of [zeros, {}]) {
    expect(await eventOfStream(chunkEvent('Hello'), last, { choices: [], usage })).toMatchObject(AS_REPORTED);
  }
});

const WORDS = Array.from({ length: 200 }, (_, index) => ` word${index}`);
const midway = (usage: object) => ({ choices: [{ index: 0, delta: { content: 'Hi' } }], usage });

test('usage-midway-reported: text after a count is charged, though the provider never counts again', async () => {
  const chunks = WORDS.map(chunkEvent);
  const event = await eventOfStream(midway({ prompt_tokens: 9, completion_tokens: 1 }), ...chunks);
  const charge = estimated(`Hi${WORDS.join('')}`);
  expect(event).toMatchObject({
    usageSource: 'USAGE_SOURCE_ESTIMATED',
    tokens: { output: charge.tokens.output },
  });
  expect(event.tokens?.inputUncached).toBe(9);
});

test('usage-midway-zeros: zeros at the start of a stream are no count of what a client got that left', async () => {
  const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  system.provider.answer = (response) => {
    beginStream(response);
    response.write(`data: ${JSON.stringify(midway(zeros))}\n\n`);
    response.write(WORDS.map(chunkEvent).join(''));
  };
  const leave = new AbortController();
  const response = await system.post('/v1/chat/completions', STREAM, {}, leave.signal);
  let text = '';
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece).toString();
    if (text.includes('word199')) break;
  }
  leave.abort();
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ ...ending('client', 499), ...estimated(`Hi${WORDS.join('')}`) });
});

test('usage-total-alone: a total is split by counting the input', async () => {
  const event = await eventOf({ usage: { total_tokens: 42 } });
  expect(event.tokens).toMatchObject({ inputUncached: INPUT, output: 42 - INPUT });
  expect(event.usageSource).toBe('USAGE_SOURCE_ESTIMATED');
  system.provider.answer = (response) => answerJson(response, { data: [], usage: { total_tokens: 4_000 } });
  const embeddings = { model: 'main/gpt', input: 'a text' };
  const embedded = await eventOfAnswer(system, await system.post('/v1/embeddings', embeddings));
  expect(embedded).toMatchObject(reported({ inputUncached: 4_000, output: 0 }));
});

test('usage-one-side: a side that is unreadable is counted, the other one is as reported', async () => {
  const event = await eventOf({ usage: { prompt_tokens: 100, completion_tokens: -50 } });
  expect(event.tokens?.inputUncached).toBe(100);
  expect(event.tokens?.output).toBeGreaterThanOrEqual(12);
  expect(event.usageSource).toBe('USAGE_SOURCE_ESTIMATED');
});

test('usage-unreadable: a usage without a readable count is counted like none', async () => {
  for (const usage of [
    {},
    [],
    'many',
    { prompt_tokens: null },
    { prompt_tokens: -1, completion_tokens: 'x' },
  ]) {
    const event = await eventOf({ usage });
    expect(event.usageSource).toBe('USAGE_SOURCE_ESTIMATED');
    expect(event.tokens?.inputUncached).toBe(INPUT);
    expect(event.tokens?.output).toBeGreaterThanOrEqual(12);
  }
});

/** A chunk with an image in it, as image models send it: 2 MiB. */
const imageChunk = (more: object = {}) => ({
  choices: [{ index: 0, delta: { content: 'Here it is.', images: [{ image_url: { url: IMAGE } }] } }],
  ...more,
});

test('media-event-reported: a count is found in an event of any length, beside an image', async () => {
  const usage = { prompt_tokens: 100, completion_tokens: 1_290, total_tokens: 1_390 };
  expect(await eventOfStream(imageChunk({ usage }))).toMatchObject(
    reported({ inputUncached: 100, output: 1_290 }),
  );
  const apart = await eventOfStream(imageChunk(), { choices: [], usage });
  expect(apart).toMatchObject(reported({ inputUncached: 100, output: 1_290 }));
});

/** Of a model that is no Gemini. */
const IMAGE_TOKENS = 1_056;

/** The charge of a text and so many images, at the price of output. */
function estimatedWithImages(text: string, images: number) {
  const { usageSource, costNanoUsd, tokens } = estimated(text);
  const outputImage = images * IMAGE_TOKENS;
  return { usageSource, costNanoUsd: costNanoUsd + outputImage * 8_000, tokens: { ...tokens, outputImage } };
}

test('media-event-unreported: of an event with an image the text is counted and the image by the table, never its bytes', async () => {
  const large = await eventOfStream(chunkEvent('Look: '), imageChunk());
  expect(large).toMatchObject(estimatedWithImages('Look: Here it is.', 1));
  expect(large.priceUnknowns).toEqual(['bucket:output_image']);
  const small = { image_url: { url: 'data:image/png;base64,iVBORw0K' } };
  const images = { choices: [{ index: 0, delta: { images: [small, small] } }] };
  expect(await eventOfStream(chunkEvent('Two'), images)).toMatchObject(estimatedWithImages('Two', 2));
  const parts = { choices: [{ index: 0, delta: { content: [{ type: 'image_url', ...small }] } }] };
  expect(await eventOfStream(chunkEvent('One'), parts)).toMatchObject(estimatedWithImages('One', 1));
  const spoken = { choices: [{ index: 0, delta: { audio: { data: SOUND, transcript: 'Good morning.' } } }] };
  expect(await eventOfStream(spoken)).toMatchObject(estimated('Good morning.'));
});

test('media-event-midway: an image after the last count is charged by the table', async () => {
  const event = await eventOfStream(midway({ prompt_tokens: 9, completion_tokens: 1 }), imageChunk());
  expect(event.usageSource).toBe('USAGE_SOURCE_ESTIMATED');
  expect(event.tokens).toMatchObject({ inputUncached: 9, outputImage: IMAGE_TOKENS });
});

test('media-within-budget: an image does not use up what a rule has left', async () => {
  const costAllowance = { rule: 'lab-budget', amount: 20_000_000 };
  system.policy.decide = (request) => admit(request, { costAllowance });
  const event = await eventOfStream(imageChunk(), { choices: [], usage: WHOLE });
  system.policy.decide = (request) => admit(request);
  expect(event).toMatchObject({ ...ending('finished', 200), ...AS_REPORTED });
});

test('large-answer-reported: a count is found in a large answer wherever it stands', async () => {
  const choices = [{ index: 0, message: { content: 'Hi.', images: [{ image_url: { url: IMAGE } }] } }];
  const logprobs = Array.from({ length: 10_000 }, (_, index) => ({ [index]: { logprob: -0.1 } }));
  for (const answer of [
    { usage: WHOLE, choices },
    { choices, usage: WHOLE, prompt_logprobs: logprobs },
  ]) {
    system.provider.answer = (response) => answerJson(response, answer);
    const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
    expect(event).toMatchObject(AS_REPORTED);
  }
  const data = Array.from({ length: 100 }, () => ({
    embedding: Array.from({ length: 1_536 }, () => 0.123_456_789),
  }));
  system.provider.answer = (response) => answerJson(response, { usage: { total_tokens: 7 }, data });
  const embedded = await system.post('/v1/embeddings', { model: 'main/gpt', input: 'a text' });
  expect(await eventOfAnswer(system, embedded)).toMatchObject(reported({ inputUncached: 7, output: 0 }));
});

test('large-answer-unreported: of an answer the text is counted and its images by the table, never the bytes of media', async () => {
  for (const url of [IMAGE, 'data:image/png;base64,iVBORw0K']) {
    const image = { image_url: { url } };
    const choices = [{ index: 0, message: { content: 'Here it is.', images: [image, image] } }];
    system.provider.answer = (response) => answerJson(response, { choices });
    const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
    expect(event).toMatchObject(estimatedWithImages('Here it is.', 2));
  }
  const audio = { data: SOUND, transcript: 'Good morning to all of you.' };
  const choices = [{ index: 0, message: { content: null, audio } }];
  system.provider.answer = (response) => answerJson(response, { choices });
  const spoken = await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
  expect(spoken).toMatchObject(estimated('Good morning to all of you.'));
});

/** Has `main/gpt` cost what the public list says of a model. */
async function useListPrice(modelId: string, revision: number, provider = 'openai'): Promise<void> {
  const price = findPrice(provider, modelId, Date.now());
  if (price === undefined) throw new Error(`the list has no price of ${modelId}`);
  const config = configFor(system.provider.baseUrl, { revision });
  const accounts = (config.accounts ?? []).map((account) => ({
    ...account,
    models: (account.models ?? []).map((model) =>
      model.name === 'gpt' ? { ...model, price: toPriceMessage(price) } : model,
    ),
  }));
  system.policy.publish({ ...config, accounts });
  await vi.waitUntil(() => system.gateway.readiness().details['revision'] === revision, { timeout: 10_000 });
}

const TIER_USAGE = { prompt_tokens: 1_000, completion_tokens: 1_000, total_tokens: 2_000 };

test('tier-known: an answer costs what the tier costs that the provider says it served', async () => {
  await useListPrice('gpt-5', 21);
  const costs: Record<string, number> = {};
  for (const tier of ['default', 'flex', 'priority']) {
    const event = await eventOf({ usage: TIER_USAGE, service_tier: tier });
    expect(event).toMatchObject({ priceStatus: 'PRICE_STATUS_PRICED', serviceTier: tier, priceUnknowns: [] });
    costs[tier] = event.costNanoUsd;
    const chunk = { choices: [], usage: TIER_USAGE, service_tier: tier };
    expect((await eventOfStream(chunkEvent('Hi'), chunk)).costNanoUsd).toBe(event.costNanoUsd);
  }
  // 1.25 and 10 USD a million.
  expect(costs).toEqual({ default: 11_250_000, flex: 5_625_000, priority: 22_500_000 });
  const first = await eventOf({ choices: undefined, service_tier: 'flex', usage: TIER_USAGE });
  expect(first.costNanoUsd).toBe(5_625_000);
});

test('tier-unknown: a tier without a known price costs the list price, and the cost is uncertain', async () => {
  await useListPrice('gpt-5', 22);
  system.provider.answer = (response) =>
    answerJson(response, { ...CHAT_ANSWER, usage: TIER_USAGE, service_tier: 'turbo' });
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.headers.get('x-tollgate-price-status')).toBe('uncertain');
  expect(await eventOfAnswer(system, response)).toMatchObject({
    costNanoUsd: 11_250_000,
    priceStatus: 'PRICE_STATUS_UNCERTAIN',
    priceUnknowns: ['service_tier:turbo'],
  });
});

test('hour-unknown: a price that changes with the hour costs the dearest of the day, and the cost is uncertain', async () => {
  await useListPrice('deepseek-v4-pro', 26, 'deepseek');
  // 1.32 and 3.96 USD a million, half of it at night.
  expect(await eventOf({ usage: TIER_USAGE })).toMatchObject({
    costNanoUsd: 5_280_000,
    priceStatus: 'PRICE_STATUS_UNCERTAIN',
    priceUnknowns: ['hour'],
  });
});

test('bucket-known: audio and images cost their own price', async () => {
  await useListPrice('gpt-4o-audio-preview', 23);
  const usage = {
    prompt_tokens: 1_000,
    completion_tokens: 1_000,
    prompt_tokens_details: { audio_tokens: 800 },
    completion_tokens_details: { audio_tokens: 900 },
  };
  const event = await eventOf({ usage });
  expect(event).toMatchObject({ costNanoUsd: 105_500_000, priceStatus: 'PRICE_STATUS_PRICED' });
});

test('bucket-unknown: a bucket without a price of its own makes the cost uncertain', async () => {
  await useListPrice('gpt-4o', 24);
  const event = await eventOf({ usage: { ...WHOLE, completion_tokens_details: { audio_tokens: 10 } } });
  expect(event).toMatchObject({
    priceStatus: 'PRICE_STATUS_UNCERTAIN',
    priceUnknowns: ['bucket:output_audio'],
  });
});

test('output-tools: each call of a tool in the output of a response has its fee, streamed or not', async () => {
  await useListPrice('gpt-5', 25);
  const output = [
    { type: 'web_search_call', action: { type: 'search', query: 'a' } },
    { type: 'web_search_call', action: { type: 'open_page', url: 'https://example.com' } },
    { type: 'file_search_call', queries: ['a'] },
    { type: 'code_interpreter_call', container_id: 'cntr_1' },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi.' }] },
  ];
  const usage = { input_tokens: 1_000, output_tokens: 1_000, total_tokens: 2_000 };
  const whole = { id: 'resp_1', object: 'response', status: 'completed', model: 'gpt-5', output, usage };
  const asked = { model: 'main/gpt', input: 'a question' };
  system.provider.answer = (response) => answerJson(response, whole);
  const event = await eventOfAnswer(system, await system.post('/v1/responses', asked));
  // 1.25 and 10 USD a million; 0.01, 0.0025 and 0.03 USD a call.
  expect(event).toMatchObject({ costNanoUsd: 53_750_000, priceStatus: 'PRICE_STATUS_PRICED' });
  expect(event.tokens).toMatchObject({ webSearchCalls: 1, fileSearchCalls: 1, codeExecutionCalls: 1 });
  system.provider.answer = (response) => {
    beginStream(response);
    const completed = JSON.stringify({ type: 'response.completed', response: whole });
    response.end(`event: response.completed\ndata: ${completed}\n\n`);
  };
  const streamed = await system.post('/v1/responses', { ...asked, stream: true });
  expect((await eventOfAnswer(system, streamed)).costNanoUsd).toBe(event.costNanoUsd);
});

test('cost-reported: a model without a price costs what its provider says that it charges', async () => {
  const answer = { ...CHAT_ANSWER, usage: { ...WHOLE, cost: 0.0123 } };
  system.provider.answer = (response) => answerJson(response, answer);
  const response = await system.post('/v1/chat/completions', { ...CHAT, model: 'main/free' });
  expect(response.headers.get('x-tollgate-cost-usd')).toBe('0.0123');
  expect(await eventOfAnswer(system, response)).toMatchObject({
    costNanoUsd: 12_300_000,
    reportedCostNanoUsd: 12_300_000,
    priceStatus: 'PRICE_STATUS_REPORTED',
  });
});
