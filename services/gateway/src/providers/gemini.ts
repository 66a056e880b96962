import type { Dialect } from '../dialects/dialect.ts';
import { gemini as geminiDialect } from '../dialects/gemini/dialect.ts';
import { geminiCountTokens } from '../dialects/gemini/gemini-count-tokens.ts';
import { openAiEmbeddings } from '../dialects/openai-embeddings/dialect.ts';
import { type Account, addressOf, endpointOf, headersOf } from './account.ts';
import { callHeaders } from './call-headers.ts';
import { classify } from './classify.ts';
import type { Provider } from './provider.ts';

/**
 * An account of Google's Gemini API. The base URL ends in the version, `/v1beta`; embeddings are asked for where Google
 * speaks OpenAI's API, below `/openai`. Throws TypeError if the base URL is no URL.
 */
export function gemini(account: Account): Provider {
  const { origin, path } = addressOf(account.baseUrl);
  const { credential } = account;
  const headers = headersOf(account, { 'x-goog-api-key': credential });
  const openAiHeaders = headersOf(account, {
    authorization: credential === '' ? '' : `Bearer ${credential}`,
  });
  return {
    endpoint: endpointOf(account, origin),
    credential: Buffer.from(credential),
    wireFacts: {},
    dialectFor: geminiFor,
    prepare(call) {
      const isOpenAi = call.dialect.name.startsWith('openai-');
      return {
        path: `${path}${isOpenAi ? '/openai' : ''}${call.dialect.path(call.model, call.facts)}`,
        headers: callHeaders(isOpenAi ? openAiHeaders : headers, call),
        body: call.body,
      };
    },
    classify,
  };
}

function geminiFor(dialect: Dialect): Dialect | undefined {
  if (dialect === openAiEmbeddings || dialect === geminiCountTokens) return dialect;
  return dialect.codec === undefined ? undefined : geminiDialect;
}
