import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { useRouting } from './virtual-models.ts';

let system: TestSystem;
/** What the classifier answers. */
let classify: (response: ServerResponse) => void;

const says = (content: string) => (response: ServerResponse) =>
  answerJson(response, { ...CHAT_ANSWER, choices: [{ index: 0, message: { role: 'assistant', content } }] });

beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());
beforeEach(() => {
  classify = says('complex');
  system.provider.requests.length = 0;
  system.policy.requests.length = 0;
  system.provider.answer = (response, { url }) => {
    if (url.startsWith('/cls/')) classify(response);
    else answerJson(response, CHAT_ANSWER);
  };
});

async function use(strategy: string): Promise<void> {
  const account = (name: string) => ({
    name,
    baseUrl: system.provider.baseUrl.replace(/v1$/, name),
    credential: `sk-${name}`,
  });
  const targets = '[{target: small/gpt, tier: simple}, {target: big/gpt, tier: complex}]';
  await useRouting(system, ['small', 'big', 'cls'].map(account), {
    m: `{type: complexity-based-routing, classification_strategy: ${strategy}, load_balance_targets: ${targets}}`,
  });
  const { decide } = system.policy;
  system.policy.decide = (request) =>
    request.classifies ? admit(request, { targets: ['cls/gpt'], route: '' }) : decide(request);
}

const LLM = '{type: llm-classifier, model: cls/gpt}';
let number = 0;
/** A text that was not classified before. */
const newText = () => `Hello number ${number++}`;

async function ask(text = newText()) {
  const response = await system.post(
    '/v1/chat/completions',
    { model: 'vm-group/m', messages: [{ role: 'user', content: text }] },
    { 'x-tfy-metadata': '{"project": "p"}' },
  );
  await response.text();
  const applied: { complexity: unknown } = JSON.parse(response.headers.get('x-tfy-applied-rules') ?? '{}');
  return {
    status: response.status,
    id: response.headers.get('x-request-id'),
    by: response.headers.get('x-tfy-resolved-model'),
    complexity: applied.complexity,
  };
}
const called = () => system.provider.requests.map(({ url }) => url.split('/')[1]);

test('sends a request to the target of the tier that the classifier names', async () => {
  await use(LLM);
  expect(await ask()).toMatchObject({
    status: 200,
    by: 'big/gpt',
    complexity: { tier: 'complex', cause: 'llm-classifier' },
  });
  classify = says(' Simple.\n');
  expect(await ask()).toMatchObject({ by: 'small/gpt' });
});

test('the classifier gets the first 4,096 characters of a text, once, and may answer with 256 tokens', async () => {
  await use(LLM);
  const text = newText().padEnd(10_000, 'x');
  await ask(text);
  await ask(text);
  expect(called()).toEqual(['cls', 'big', 'big']);
  const sent: { messages: { content: string }[]; max_tokens: number; model: string } = JSON.parse(
    system.provider.requests[0]?.body.toString() ?? '',
  );
  expect(sent.messages[1]?.content).toHaveLength(4_096 + '<request>\n\n</request>'.length);
  expect(sent).toMatchObject({ model: 'gpt-4o', max_tokens: 256 });
});

test('charges the call of the classifier to the caller, in a usage event of its own', async () => {
  await use(LLM);
  const { id } = await ask();
  const [whole, part] = system.policy.requests;
  expect(part).toMatchObject({ model: 'vm-group/m', classifies: true, tags: { project: 'p' } });
  expect(part?.credentialSha256).toEqual(whole?.credentialSha256);
  const event = await system.eventOf(part?.requestId ?? null);
  expect(event).toMatchObject({
    modelAsked: 'cls/gpt',
    modelResolved: 'cls/gpt',
    tags: { project: 'p' },
    httpStatus: 200,
    usageSource: 'USAGE_SOURCE_PROVIDER',
  });
  expect(event.costNanoUsd).toBeGreaterThan(0);
  expect((await system.eventOf(id)).modelResolved).toBe('big/gpt');
});

test.each<[what: string, answer: (response: ServerResponse) => void]>([
  ['does not answer in time', () => {}],
  ['fails', (response) => answerJson(response, { error: { message: 'busy' } }, 503)],
  ['names no tier', says('hard')],
  ['names two tiers', says('simple or complex')],
  ['answers with more than its bound', says(`simple${' '.repeat(100_000)}`)],
])('uses the fallback if the classifier %s', async (_, answer) => {
  classify = answer;
  await use('{type: llm-classifier, model: cls/gpt, timeout_ms: 100}');
  expect(await ask()).toMatchObject({
    status: 200,
    by: 'small/gpt',
    complexity: { tier: 'simple', cause: 'fallback: none' },
  });
  await use(
    '{type: llm-classifier, model: cls/gpt, timeout_ms: 100, fallback_strategy: {type: static, default_tier: complex}}',
  );
  expect(await ask()).toMatchObject({
    status: 200,
    by: 'big/gpt',
    complexity: { tier: 'complex', cause: 'fallback: static' },
  });
});

test('uses the fallback if policy refuses the call of the classifier', async () => {
  await use(LLM);
  const { decide } = system.policy;
  system.policy.decide = (request) =>
    request.classifies ? { refusal: { code: 'budget_exceeded', message: 'No.' } } : decide(request);
  expect(await ask()).toMatchObject({ status: 200, by: 'small/gpt' });
  expect(called()).toEqual(['small']);
});
