import { anthropicMessages } from '../dialects/anthropic-messages/dialect.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { type Account, addressOf, headersOf } from './account.ts';
import { callHeaders } from './call-headers.ts';
import { classify } from './classify.ts';
import type { Provider } from './provider.ts';

/** `anthropic-version` of calls whose client and account name none. */
const VERSION = '2023-06-01';

/** An account of Anthropic's API. The base URL may end in `/v1` or before it. Throws TypeError if it is no URL. */
export function anthropic(account: Account): Provider {
  const { origin, path } = addressOf(account.baseUrl);
  const base = path.endsWith('/v1') ? path : `${path}/v1`;
  const headers = headersOf(account, { 'x-api-key': account.credential });
  const version = headers[headers.indexOf('anthropic-version') + 1] ?? VERSION;
  const isVersionSet = headers.includes('anthropic-version');
  return {
    origin,
    credential: Buffer.from(account.credential),
    wireFacts: { version: isVersionSet ? version : VERSION },
    dialectFor: anthropicFor,
    prepare(call) {
      const own = callHeaders(headers, call);
      if (!own.includes('anthropic-version')) own.push('anthropic-version', VERSION);
      const query = call.isSameWire && call.query !== '' ? `?${call.query}` : '';
      const to = `${base}${call.dialect.path(call.model, call.facts)}${query}`;
      return { path: to, headers: own, body: call.body };
    },
    classify,
  };
}

function anthropicFor(dialect: Dialect): Dialect | undefined {
  if (dialect.name.startsWith('anthropic-')) return dialect;
  return dialect.codec === undefined ? undefined : anthropicMessages;
}
