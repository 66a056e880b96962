import { callHeaders } from './call-headers.ts';
import type { AnswerClass, Provider } from './provider.ts';

/** An account of a provider that speaks OpenAI's dialects. Throws TypeError when the base URL is none. */
export function openAiCompatible(account: {
  readonly baseUrl: string;
  readonly credential: string;
  readonly headers: Readonly<Record<string, string>>;
}): Provider {
  const url = new URL(account.baseUrl);
  const basePath = url.pathname.replace(/\/+$/, '');
  const accountHeaders = headersOf(account);
  return {
    origin: url.origin,
    credential: Buffer.from(account.credential),
    dialectFor: (dialect) => dialect.provider,
    prepare: (call) => ({
      path: `${basePath}${call.dialect.path(call.model, call.request.facts)}`,
      headers: callHeaders(accountHeaders, call),
      body: call.dialect.encode(call.request, call.model),
    }),
    classify,
  };
}

/** Headers that a call always has, whatever account and client say. `identity`: usage is read as bytes pass. */
const FIXED_HEADERS = ['content-type', 'application/json', 'accept-encoding', 'identity'];
const RESERVED = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'content-type',
  'accept-encoding',
]);

function headersOf(account: { credential: string; headers: Readonly<Record<string, string>> }): string[] {
  const headers = [...FIXED_HEADERS];
  for (const [name, value] of Object.entries(account.headers)) {
    if (!RESERVED.has(name.toLowerCase())) headers.push(name.toLowerCase(), value);
  }
  if (account.credential !== '' && !headers.includes('authorization')) {
    headers.push('authorization', `Bearer ${account.credential}`);
  }
  return headers;
}

function classify(status: number): AnswerClass {
  return status >= 500 || status === 429 || status === 408 ? 'unavailable' : 'answer';
}
