import { type Account, addressOf, endpointOf } from './account.ts';
import { classify } from './classify.ts';
import type { Provider } from './provider.ts';
import { rawQuery, rawRequestHeaders } from './raw-headers.ts';

/** The only encoding that is asked for: answers are logged and passed on as they come. */
const FIXED_HEADERS = ['accept-encoding', 'identity'];

/** A custom endpoint: calls go out as clients make them, with the headers of the account. Throws TypeError for an invalid base URL. */
export function customEndpoint(account: Account): Provider {
  const { origin, path } = addressOf(account.baseUrl);
  const own = new Map(Object.entries(account.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const names = new Set(own.keys());
  const headers = [...FIXED_HEADERS, ...[...own].flat()];
  return {
    endpoint: endpointOf(account, origin),
    credential: Buffer.from(secretIn(own)),
    wireFacts: {},
    dialectFor: (dialect) => (dialect.client.isRaw === true ? dialect : undefined),
    prepare({ facts: { raw }, headers: client, body, requestId, traceparent }) {
      const query = rawQuery(raw?.query ?? '', client);
      const to = `${path}${raw?.path ?? ''}` || '/';
      const all = [...headers, ...rawRequestHeaders(client, names), 'x-client-request-id', requestId];
      if (traceparent !== '') all.push('traceparent', traceparent);
      return { path: query === '' ? to : `${to}?${query}`, headers: all, body };
    },
    classify,
  };
}

/** The longest value of a header without its scheme: what error texts may repeat. */
function secretIn(headers: ReadonlyMap<string, string>): string {
  const values = [...headers.values()].map((value) => value.slice(value.lastIndexOf(' ') + 1));
  return values.reduce((longest, value) => (value.length > longest.length ? value : longest), '');
}
