import type { Account } from './account.ts';
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { gemini } from './gemini.ts';
import { openAiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';

/**
 * The adapter of an account, by its kind. An account of Google's whose base URL names their OpenAI API is called by that.
 * Throws TypeError if the base URL is no URL.
 */
export function providerOf(account: Account): Provider {
  switch (account.provider) {
    case 'aws-bedrock':
      return bedrock(account);
    case 'anthropic':
      return anthropic(account);
    case 'google-gemini':
      return account.baseUrl.endsWith('/openai') ? openAiCompatible(account) : gemini(account);
    default:
      return openAiCompatible(account);
  }
}
