import { type Account, addressOf, endpointOf, headersOf } from './account.ts';
import { ANTHROPIC_VERSION, anthropicDialectFor } from './anthropic-dialect.ts';
import { callHeaders } from './call-headers.ts';
import { classify } from './classify.ts';
import type { Provider } from './provider.ts';

/** An account of Anthropic's API. The base URL may end in `/v1` or before it. Throws TypeError if it is no URL. */
export function anthropic(account: Account): Provider {
  const { origin, path } = addressOf(account.baseUrl);
  const base = path.endsWith('/v1') ? path : `${path}/v1`;
  const headers = headersOf(account, { 'x-api-key': account.credential });
  const version = headers[headers.indexOf('anthropic-version') + 1] ?? ANTHROPIC_VERSION;
  const isVersionSet = headers.includes('anthropic-version');
  return {
    endpoint: endpointOf(account, origin),
    credential: Buffer.from(account.credential),
    wireFacts: { version: isVersionSet ? version : ANTHROPIC_VERSION },
    dialectFor: anthropicDialectFor,
    prepare(call) {
      const own = callHeaders(headers, call);
      if (!own.includes('anthropic-version')) own.push('anthropic-version', ANTHROPIC_VERSION);
      const query = call.isSameWire && call.query !== '' ? `?${call.query}` : '';
      const to = `${base}${call.dialect.path(call.model, call.facts)}${query}`;
      return { path: to, headers: own, body: call.body };
    },
    classify,
  };
}
