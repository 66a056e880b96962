import type { Dialect } from '../dialects/dialect.ts';
import { openAiChat } from '../dialects/openai-chat/dialect.ts';
import { openAiResponses } from '../dialects/openai-responses/dialect.ts';
import { rerank } from '../dialects/passed/rerank.ts';
import { responsesCompact } from '../dialects/passed/responses-compact.ts';
import { responsesInputTokens } from '../dialects/passed/responses-input-tokens.ts';
import type { ProviderModel } from '../dialects/provider-dialect.ts';
import { type Account, addressOf, headersOf } from './account.ts';
import { callHeaders } from './call-headers.ts';
import { classify } from './classify.ts';
import type { CallRequest, Provider } from './provider.ts';
import { PROVIDER_TABLE } from './provider-table.ts';

/** An account of a provider that speaks OpenAI's dialects. Throws TypeError when the base URL is none. */
export function openAiCompatible(account: Account): Provider {
  const { origin, path } = addressOf(account.baseUrl);
  const { provider: kind, credential } = account;
  const row = PROVIDER_TABLE[kind];
  const headers = headersOf(account, { authorization: credential === '' ? '' : `Bearer ${credential}` });
  return {
    origin,
    credential: Buffer.from(credential),
    wireFacts: row?.takesCacheMarks === true ? { features: { cacheMarks: true } } : {},
    dialectFor: (dialect, model) => spokenFor(dialect, model, kind),
    prepare: (call) => ({
      path: pathOf(call, path, kind),
      headers: callHeaders(headers, call),
      body: call.body,
    }),
    classify,
  };
}

/** Where a call goes: a provider that speaks OpenAI's API beside its own may rerank in that. */
function pathOf({ dialect, model, facts }: CallRequest, base: string, kind: string): string {
  const { rerankPath } = PROVIDER_TABLE[kind] ?? {};
  if (rerankPath !== undefined && dialect.name === rerank.name) return rerankPath;
  return `${base}${dialect.path(model, facts)}`;
}

/**
 * APIs of OpenAI's own pass; those of others are asked for as chat completions, or as responses if the model has no
 * chat. The Responses API passes where the kind serves it or the model's types say so.
 */
function spokenFor(dialect: Dialect, { types }: ProviderModel, kind: string): Dialect | undefined {
  const hasResponses = types.includes('responses');
  const isResponsesOnly = hasResponses && !types.includes('chat');
  if (dialect === openAiResponses)
    return hasResponses || PROVIDER_TABLE[kind]?.hasResponses === true ? dialect : openAiChat;
  if (dialect === responsesInputTokens || dialect === responsesCompact)
    return hasResponses || kind === 'openai' ? dialect : undefined;
  if (dialect === openAiChat) return isResponsesOnly ? openAiResponses : dialect;
  if (dialect.codec !== undefined) return isResponsesOnly ? openAiResponses : openAiChat;
  return dialect.name.startsWith('openai-') || dialect === rerank ? dialect : undefined;
}
