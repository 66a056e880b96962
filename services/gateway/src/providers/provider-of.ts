import type { Account } from './account.ts';
import { anthropic } from './anthropic.ts';
import { openAiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';

/** The adapter of an account, by its kind. Throws TypeError if the base URL is no URL. */
export function providerOf(account: Account): Provider {
  return account.provider === 'anthropic' ? anthropic(account) : openAiCompatible(account);
}
