import { Readable } from 'node:stream';
import type { AccountFetch } from '../tokens/account-fetch.ts';

/** A request as AWS's clients hand it over. */
type AwsRequest = {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** Has clients of AWS send their requests by a fetch. */
export function awsRequestHandler(fetch: AccountFetch) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: AwsRequest) {
      const { method, headers, body } = request;
      // `fetch` sets both by what it is given.
      const { host: _host, 'content-length': _length, ...own } = headers;
      const text = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : undefined;
      const response = await fetch(urlOf(request), { method, headers: own, ...(text && { body: text }) });
      return {
        response: {
          statusCode: response.status,
          headers: Object.fromEntries(response.headers),
          body: Readable.from([Buffer.from(await response.arrayBuffer())]),
        },
      };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

function urlOf({ protocol, hostname, port, path, query = {} }: AwsRequest): string {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
  for (const [name, value] of Object.entries(query))
    for (const one of [value ?? ''].flat()) url.searchParams.append(name, one);
  return url.href;
}
