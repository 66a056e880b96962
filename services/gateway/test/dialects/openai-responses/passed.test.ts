import { expect, test } from 'vitest';
import { codexModels } from '../../../src/dialects/openai-responses/codex-models.ts';
import { passedCall } from '../../../src/dialects/openai-responses/passed.ts';

test.each<[method: string, path: string, expected: object | undefined]>([
  ['POST', '/responses/compact', { modelMember: 'model', isBilled: true }],
  ['POST', '/responses/input_tokens', { modelMember: 'model', isBilled: false }],
  ['POST', '/responses/resp_1/cancel', { isBilled: false }],
  ['GET', '/responses/resp_1', { isBilled: false }],
  ['DELETE', '/responses/resp_1', { isBilled: false }],
  ['GET', '/responses/resp_1/input_items', { isBilled: false }],
  ['GET', '/responses', undefined],
  ['POST', '/responses/resp_1/other', undefined],
])('%s %s is passed as the table says', (method, path, expected) => {
  const found = passedCall(method, path);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found?.call).toMatchObject(expected);
  expect(found?.responseId).toBe(path.includes('resp_1') && found ? 'resp_1' : undefined);
});

test('a compaction says its usage where a response does', () => {
  const usage = { input_tokens: 5, output_tokens: 2 };
  const call = passedCall('POST', '/responses/compact')?.call;
  expect(call?.usageOf({ object: 'response.compaction', usage })).toMatchObject({
    inputUncached: 5,
    output: 2,
  });
  expect(passedCall('POST', '/responses/input_tokens')?.call.usageOf({ input_tokens: 5 })).toBeUndefined();
});

test('the catalogue for Codex names each model with its window and never asks for Responses Lite', () => {
  const models = [
    { name: 'gw/a', contextWindow: 200_000, takesImages: true, reasons: true, isResponsesWire: true },
    { name: 'gw/b', takesImages: false, reasons: false, isResponsesWire: false },
  ];
  expect(codexModels(models, 'Be brief.')).toMatchObject({
    models: [
      {
        slug: 'gw/a',
        context_window: 200_000,
        priority: 0,
        use_responses_lite: false,
        base_instructions: 'Be brief.',
        input_modalities: ['text', 'image'],
        default_reasoning_level: 'medium',
      },
      {
        slug: 'gw/b',
        priority: 1,
        supported_reasoning_levels: [],
        input_modalities: ['text'],
        support_verbosity: false,
      },
    ],
  });
});
