import type { Dialect } from '../dialects/dialect.ts';
import { openAiChat } from '../dialects/openai-chat/dialect.ts';
import { openAiResponses } from '../dialects/openai-responses/dialect.ts';
import { rerank } from '../dialects/passed/rerank.ts';
import { responsesCompact } from '../dialects/passed/responses-compact.ts';
import { responsesInputTokens } from '../dialects/passed/responses-input-tokens.ts';
import type { ProviderModel } from '../dialects/provider-dialect.ts';
import type { StoredKind } from '../dialects/stored/stored-call.ts';
import { type Account, addressOf, endpointOf, headersOf } from './account.ts';
import { callHeaders, withToken } from './call-headers.ts';
import { classify } from './classify.ts';
import type { CallRequest, Provider } from './provider.ts';
import { PROVIDER_TABLE } from './provider-table.ts';
import type { TokenSource } from './tokens/renewed.ts';

/**
 * An account of a provider that speaks OpenAI's dialects. It presents its key, or tokens that expire. Throws TypeError when
 * the base URL is none.
 */
export function openAiCompatible(account: Account, token?: TokenSource): Provider {
  const { origin, path } = addressOf(account.baseUrl);
  const { provider: kind } = account;
  const row = PROVIDER_TABLE[kind];
  const credential = token === undefined ? account.credential : '';
  const headers = headersOf(account, {
    authorization: credential === '' ? '' : `Bearer ${credential}`,
    ...row?.headers,
    ...optionHeaders(account),
  });
  const serves = {
    hasResponses: row?.hasResponses === true,
    hasResponseCalls: kind === 'openai',
    stores: row?.stores ?? NOTHING_STORED,
  };
  const key = Buffer.from(account.credential);
  return {
    endpoint: endpointOf(account, origin),
    get credential() {
      return token?.latest ?? key;
    },
    wireFacts: row?.takesCacheMarks === true ? { features: { cacheMarks: true } } : {},
    dialectFor: (dialect, model) => openAiDialectFor(dialect, model, serves),
    prepare(call) {
      const own = callHeaders(headers, call);
      const to = pathOf(call, path, kind);
      if (token === undefined) return { path: to, headers: own, body: call.body };
      return token().then(({ value }) => ({
        path: to,
        headers: withToken(own, value),
        body: call.body,
      }));
    },
    classify,
  };
}

/** What options of an account add to every call. */
function optionHeaders({ provider, options }: Account): Readonly<Record<string, string>> {
  const { optionHeaders: all = {} } = PROVIDER_TABLE[provider] ?? {};
  return Object.assign(
    {},
    ...Object.entries(all).map(([name, headers]) => options[name] === 'true' && headers),
  );
}

/** Where a call goes: a provider that speaks OpenAI's API beside its own may rerank in that. */
function pathOf({ dialect, model, facts }: CallRequest, base: string, kind: string): string {
  const { rerankPath } = PROVIDER_TABLE[kind] ?? {};
  if (rerankPath !== undefined && dialect.name === rerank.name) return rerankPath;
  return `${base}${dialect.path(model, facts)}`;
}

/** What an account serves beside what the types of its models say. */
type Served = {
  /** The Responses API for every chat model. */
  readonly hasResponses?: boolean;
  /** Its calls of counting and compacting, too. */
  readonly hasResponseCalls?: boolean;
  /** What it stores and hands out ids of. */
  readonly stores?: readonly StoredKind[];
};

const NOTHING_STORED: readonly StoredKind[] = [];

/**
 * APIs of OpenAI's own pass; those of others are asked for as chat completions, or as responses if the model has no
 * chat. The Responses API passes where the account serves it or the model's types say so.
 */
export function openAiDialectFor(
  dialect: Dialect,
  { types }: ProviderModel,
  serves: Served,
): Dialect | undefined {
  const hasResponses = types.includes('responses');
  const isResponsesOnly = hasResponses && !types.includes('chat');
  const { stored } = dialect.client;
  if (stored !== undefined) return serves.stores?.includes(stored) === true ? dialect : undefined;
  if (dialect === openAiResponses) return hasResponses || serves.hasResponses === true ? dialect : openAiChat;
  if (dialect === responsesInputTokens || dialect === responsesCompact)
    return hasResponses || serves.hasResponseCalls === true ? dialect : undefined;
  if (dialect === openAiChat) return isResponsesOnly ? openAiResponses : dialect;
  if (dialect.codec !== undefined) return isResponsesOnly ? openAiResponses : openAiChat;
  return dialect.name.startsWith('openai-') || dialect === rerank ? dialect : undefined;
}
