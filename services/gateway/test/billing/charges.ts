import type { UsageEvent__Output } from '@tollgate/contracts';
import { countChatInputTokens, countTokens } from '@tollgate/pricing';
import { vi } from 'vitest';
import { CHAT, configFor, type TestSystem } from '../support/gateway.ts';

/** A small chat request whose answer streams. */
export const STREAM = { ...CHAT, stream: true };

/** Nano-USD of a token of `main/gpt` in the test system. */
const INPUT = 2_000;
const CACHE_READ = 500;
const OUTPUT = 8_000;

/** What the usage of `CHAT_ANSWER` and of `USAGE_EVENT` is charged. */
export const ANSWER_CHARGE = reported({
  inputUncached: 9,
  inputCacheRead: 10,
  output: 6,
  outputReasoning: 4,
});
export const USAGE_EVENT_CHARGE = reported({ inputUncached: 12, output: 5 });

/** Nothing is charged. */
export const NO_CHARGE = {
  usageSource: 'USAGE_SOURCE_NONE',
  costNanoUsd: 0,
  tokens: { inputUncached: 0, output: 0 },
};

/** By the provider's own count. */
export function reported(tokens: {
  inputUncached: number;
  inputCacheRead?: number;
  output: number;
  outputReasoning?: number;
}) {
  const { inputUncached, inputCacheRead = 0, output, outputReasoning = 0 } = tokens;
  return {
    usageSource: 'USAGE_SOURCE_PROVIDER',
    costNanoUsd: inputUncached * INPUT + inputCacheRead * CACHE_READ + (output + outputReasoning) * OUTPUT,
    tokens: { inputUncached, inputCacheRead, output, outputReasoning },
  };
}

/** By the tokenizer: the input of `CHAT`, and the text that the model wrote (or so many tokens of it). */
export function estimated(output: string | number) {
  const inputUncached = countChatInputTokens(CHAT);
  const outputTokens = typeof output === 'number' ? output : countTokens(output);
  return {
    usageSource: 'USAGE_SOURCE_ESTIMATED',
    costNanoUsd: inputUncached * INPUT + outputTokens * OUTPUT,
    tokens: { inputUncached, output: outputTokens },
  };
}

/** How a request ended, as its event says it. */
export function ending(endedBy: string, httpStatus: number, errorCode = '') {
  return { endedBy: `ENDED_BY_${endedBy.toUpperCase()}`, httpStatus, errorCode };
}

/** The event of the request that policy was asked about last. */
export function lastEvent(system: TestSystem): Promise<UsageEvent__Output> {
  return system.eventOf(system.policy.requests.at(-1)?.requestId ?? '');
}

/** The event of an answer that is read to its end. */
export async function eventOfAnswer(system: TestSystem, response: Response): Promise<UsageEvent__Output> {
  await response.text();
  return system.eventOf(response.headers.get('x-request-id'));
}

/** Has the calls of clients that have left read on to their end. */
export async function drainAbandonedCalls(system: TestSystem): Promise<void> {
  system.policy.publish(configFor(system.provider.baseUrl, { revision: 8, onClientDisconnect: 'drain' }));
  await vi.waitUntil(() => system.gateway.readiness().details['revision'] === 8, { timeout: 10_000 });
}
