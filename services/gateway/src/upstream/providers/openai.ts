/** How to call a provider account that speaks OpenAI's dialects, made ready once a config revision. */
export type ProviderAddress = {
  readonly origin: string;
  /** Path of the base URL, without a trailing slash. */
  readonly basePath: string;
  /** Headers of every call, names and values by turns. */
  readonly headers: readonly string[];
  /** Empty where there is none. */
  readonly credential: Buffer;
};

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

/** Address and headers of an OpenAI-compatible account. Throws TypeError when the base URL is none. */
export function openAiAddress(account: {
  readonly baseUrl: string;
  readonly credential: string;
  readonly headers: Readonly<Record<string, string>>;
}): ProviderAddress {
  const url = new URL(account.baseUrl);
  const headers = [...FIXED_HEADERS];
  for (const [name, value] of Object.entries(account.headers)) {
    if (!RESERVED.has(name.toLowerCase())) headers.push(name.toLowerCase(), value);
  }
  if (account.credential !== '' && !headers.includes('authorization')) {
    headers.push('authorization', `Bearer ${account.credential}`);
  }
  return {
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ''),
    headers,
    credential: Buffer.from(account.credential),
  };
}
