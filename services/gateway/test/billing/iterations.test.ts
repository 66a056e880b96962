import { findPrice } from '@tollgate/pricing';
import { expect, test } from 'vitest';
import type { AnswerEnd } from '../../src/answer/answer-end.ts';
import { openAiChat } from '../../src/dialects/openai-chat/dialect.ts';
import { anthropicUsage } from '../../src/dialects/usage/anthropic.ts';
import { meter } from '../../src/metering/meter.ts';
import { CHAT } from '../support/gateway.ts';

/** Metered as the gateway does it: no API with iterations is served yet. */
function charged(usage: object) {
  const request = { dialect: openAiChat, body: CHAT, receivedAtMs: Date.now(), target: CLAUDE };
  const read = anthropicUsage({ usage });
  return meter(request, { ...FINISHED, usage: read });
}

const CLAUDE = {
  price: findPrice('anthropic', 'claude-sonnet-5', Date.now()),
  priceVersion: '',
  kind: 'anthropic',
  modelId: 'claude-sonnet-5',
};
const FINISHED: AnswerEnd = {
  ending: { kind: 'finished' },
  status: 200,
  usage: undefined,
  delivered: undefined,
  hasStreamError: false,
  firstContentMs: 0,
  lastContentMs: 0,
  contentEvents: 1,
  endedMs: 0,
};

test('iterations-priced: each call of an answer costs what its own model costs', () => {
  const message = { type: 'message', model: null, input_tokens: 1_000, output_tokens: 100 };
  const advisor = { type: 'advisor_message', model: 'claude-opus-5', input_tokens: 2_000, output_tokens: 10 };
  // Sonnet 5: 2 and 10 USD a million, Opus 5: 5 and 25.
  expect(charged({ input_tokens: 1_000, output_tokens: 100, iterations: [message, advisor] })).toMatchObject({
    tokens: { inputUncached: 3_000, output: 110 },
    costNanoUsd: 1_000 * 2_000 + 100 * 10_000 + 2_000 * 5_000 + 10 * 25_000,
    priceStatus: 'PRICE_STATUS_PRICED',
  });
});

test('iterations-wrong: calls that do not add up leave the totals, and the cost is uncertain', () => {
  const message = { type: 'message', input_tokens: 999, output_tokens: 100 };
  expect(charged({ input_tokens: 1_000, output_tokens: 100, iterations: [message] })).toMatchObject({
    costNanoUsd: 1_000 * 2_000 + 100 * 10_000,
    priceStatus: 'PRICE_STATUS_UNCERTAIN',
    priceUnknowns: ['iterations'],
  });
});
