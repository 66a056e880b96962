import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const MESSAGES = { model: 'main/gpt', max_tokens: 9, messages: CHAT.messages };

test.each<[string, string, object, { priceTerms: string[]; outputLimitField: string }]>([
  [
    'a chat request',
    '/v1/chat/completions',
    { ...CHAT, service_tier: 'Priority' },
    { priceTerms: ['service_tier:priority'], outputLimitField: 'max_tokens' },
  ],
  [
    'a chat request with the newer bound on output',
    '/v1/chat/completions',
    { ...CHAT, service_tier: 'fast', max_completion_tokens: 9 },
    { priceTerms: ['service_tier:priority'], outputLimitField: 'max_completion_tokens' },
  ],
  [
    'a response',
    '/v1/responses',
    { model: 'main/gpt', input: 'Hi', service_tier: 'flex' },
    { priceTerms: ['service_tier:flex'], outputLimitField: 'max_output_tokens' },
  ],
  [
    'Anthropic messages',
    '/v1/messages',
    { ...MESSAGES, speed: 'fast', inference_geo: 'us' },
    { priceTerms: ['speed:fast', 'inference_geo:us'], outputLimitField: 'max_tokens' },
  ],
  [
    'Gemini contents',
    '/v1beta/models/main/gpt:generateContent',
    { contents: [{ parts: [{ text: 'Hi' }] }], serviceTier: 'PRIORITY' },
    { priceTerms: ['service_tier:priority'], outputLimitField: 'generationConfig.maxOutputTokens' },
  ],
  ['a request without any', '/v1/chat/completions', CHAT, { priceTerms: [], outputLimitField: 'max_tokens' }],
  [
    'a field of another type',
    '/v1/chat/completions',
    { ...CHAT, service_tier: 7, speed: '' },
    { priceTerms: [], outputLimitField: 'max_tokens' },
  ],
])('%s names the tier and the bound that it asks for to policy', async (_, path, body, asked) => {
  await (await system.post(path, body)).text();
  expect(system.policy.requests.at(-1)).toMatchObject(asked);
});
