import { afterAll, beforeAll, expect, test } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import { answerJson, beginStream, chunkEvent, DONE_EVENT, USAGE_EVENT } from '../support/fake-provider.ts';
import { CHAT, type TestSystem } from '../support/gateway.ts';
import { guardAll, startGuardedSystem } from './guarded-system.ts';
import { turnTimes } from './turn-times.ts';

/** Characters of the text that should stall the gateway. */
const LARGE = 5 * 1024 * 1024;
/** How much longer than without guardrails no turn of the event loop may be. */
const ADDED_MS_MAX = 50;

/** It was looked at as far as the time of one guardrail lets; how far that is depends on the machine. */
const TOO_SLOW = /^errored took longer/;
const LOOKED = /^(?:passed|rewritten|blocked|errored took longer)/;

/** As costly as an operator's pattern may be, and as an attacker's text can make it. */
const COSTLY_PATTERN = ['(?:a?){50}'.repeat(10), 'a'.repeat(500), '[^a]'].join('');

const BUILT_IN = ['secret-detection', 'tfy-prompt-injection', 'sql-sanitizer', 'code-safety-linter'];
const operation = {
  'sql-sanitizer': { operation: 'validate' },
  'secret-detection': { operation: 'validate' },
};

let system: TestSystem;
beforeAll(async () => {
  const builtIn = BUILT_IN.map((type) => [
    type,
    { type, ...Object.entries(operation).find(([kind]) => kind === type)?.[1] },
  ]);
  system = await startGuardedSystem({
    ...Object.fromEntries(builtIn),
    pii: { type: 'tfy-pii', operation: 'validate', config: { pii_categories: ['*'] } },
    redact: { type: 'tfy-pii', operation: 'mutate', config: { pii_categories: ['*'] } },
    costly: {
      type: 'regex',
      operation: 'validate',
      config: { custom_patterns: [{ pattern: COSTLY_PATTERN }] },
    },
  });
});
afterAll(() => system.stop());

const PROSE = 'The quick brown fox saw 12 of 34 lazy dogs. ';
const ALL = [...BUILT_IN, 'pii'].map((name) => `g/${name}`);
const filled = (text: string) => text.repeat(Math.ceil(LARGE / text.length)).slice(0, LARGE);
const prompt = (content: string) => JSON.stringify({ ...CHAT, messages: [{ role: 'user', content }] });
const answerOf = (content: string) => ({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
});

async function post(body: string) {
  const answer = await system.post('/v1/chat/completions', body);
  await answer.arrayBuffer();
  return system.eventOf(answer.headers.get('x-request-id'));
}

/**
 * The longest turn of the event loop while the gateway handles a request, and what its guardrails made of it. The best of two
 * goes, and of up to six until one is short enough: what is compiled on first use, a collection of garbage and other work of the
 * machine are not the text's doing, what the text does comes each time.
 */
async function posted(body: string, enoughMs = Number.POSITIVE_INFINITY) {
  let results: readonly string[] = [];
  let longestMs = Number.POSITIVE_INFINITY;
  for (let goes = 0; goes < 2 || (goes < 6 && longestMs >= enoughMs); goes++) {
    const turns = await turnTimes(async () => {
      results = (await post(body)).guardrails.map(({ result, reason }) => `${result} ${reason}`.trim());
    });
    longestMs = Math.min(longestMs, turns.longestMs);
  }
  return { longestMs, results };
}

test.each([
  { name: 'an operator’s costly pattern', inputs: ['g/costly'], text: 'a', result: TOO_SLOW },
  { name: 'prose under all built-in rules', inputs: ALL, text: PROSE, result: LOOKED },
  { name: 'many beginnings of keys', inputs: ALL, text: '-----BEGIN PRIVATE KEY-----', result: LOOKED },
  { name: 'many beginnings of phone numbers', inputs: ALL, text: '+49 30 90182 ', result: LOOKED },
  {
    name: 'more addresses than a log masks',
    inputs: ['g/redact'],
    text: 'jane.doe@acme.io, ',
    result: LOOKED,
  },
])(
  'a prompt of 5 MB stalls no other request: $name',
  async ({ inputs, text, result }) => {
    system.provider.answer = (response) => answerJson(response, answerOf('Hello'));
    const body = prompt(filled(text));
    system.policy.decide = (request) => admit(request);
    const plain = await posted(body);
    guardAll(system, { inputs });
    const boundMs = plain.longestMs + ADDED_MS_MAX;
    const guarded = await posted(body, boundMs);
    for (const each of guarded.results) expect(each).toMatch(result);
    expect(guarded.longestMs).toBeLessThan(boundMs);
  },
  90_000,
);

test.each([
  { name: 'prose', text: PROSE, outputs: ALL, result: LOOKED },
  { name: 'an operator’s costly pattern', text: 'a', outputs: ['g/costly'], result: TOO_SLOW },
])(
  'an answer of 5 MB stalls no other request: $name',
  async ({ text, outputs, result }) => {
    system.provider.answer = (response) => answerJson(response, answerOf(filled(text)));
    const body = prompt('Hi');
    system.policy.decide = (request) => admit(request);
    const plain = await posted(body);
    guardAll(system, { outputs });
    const boundMs = plain.longestMs + ADDED_MS_MAX;
    const guarded = await posted(body, boundMs);
    for (const each of guarded.results) expect(each).toMatch(result);
    expect(guarded.longestMs).toBeLessThan(boundMs);
  },
  90_000,
);

test.each([
  { name: 'prose', text: PROSE, outputs: ALL, result: LOOKED },
  { name: 'an operator’s costly pattern', text: 'a', outputs: ['g/costly'], result: TOO_SLOW },
  { name: 'many addresses', text: 'jane.doe@acme.io, ', outputs: ['g/redact'], result: LOOKED },
])(
  'one event of 5 MB of a stream stalls no other request: $name',
  async ({ text, outputs, result }) => {
    const stream = chunkEvent(filled(text)) + USAGE_EVENT + DONE_EVENT;
    system.provider.answer = (response) => {
      beginStream(response);
      response.end(stream);
    };
    const body = JSON.stringify({ ...CHAT, stream: true });
    system.policy.decide = (request) => admit(request);
    const plain = await posted(body);
    guardAll(system, { outputs });
    const boundMs = plain.longestMs + ADDED_MS_MAX;
    const guarded = await posted(body, boundMs);
    for (const each of guarded.results) expect(each).toMatch(result);
    expect(guarded.longestMs).toBeLessThan(boundMs);
  },
  90_000,
);

test('one large event is rewritten as a small one is, between small ones, in order', async () => {
  const filler = ' x'.repeat(100_000);
  const large = `jane.doe@acme.io${filler} tom@acme`;
  system.provider.answer = (response) => {
    beginStream(response);
    const pieces = ['Mail ', large, '.io, ', 'then stop.'];
    response.end(pieces.map((piece) => chunkEvent(piece)).join('') + USAGE_EVENT + DONE_EVENT);
  };
  guardAll(system, { outputs: ['g/redact'] });
  const answer = await system.post('/v1/chat/completions', { ...CHAT, stream: true });
  const text = (await answer.text())
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '')
    .join('');
  expect(text === `Mail [Email]${filler} [Email], then stop.`).toBe(true);
  const event = await system.eventOf(answer.headers.get('x-request-id'));
  expect(event).toMatchObject({ errorCode: '', guardrails: [{ result: 'rewritten', findings: 2 }] });
});
