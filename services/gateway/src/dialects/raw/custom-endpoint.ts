import { GatewayError } from '@tollgate/contracts';
import type { Dialect } from '../dialect.ts';
import { passedApi, plainFacts } from '../passed/passed-api.ts';
import { RAW_METHODS, type RawCall } from './raw-call.ts';

/** Paths of custom endpoints begin so. */
const BASE = '/proxy-api';

/** `/proxy-api/<account>/<endpoint>` and what follows; names are plain steps of a path. */
const ADDRESS = /\/proxy-api\/([A-Za-z0-9._-]+)\/([A-Za-z0-9._-]+)(\/.*)?$/;

/** Nothing is counted of requests to custom endpoints but the requests themselves. */
const NO_INPUT = { textBytes: 0, mediaTokens: 0 };

/** The API of custom endpoints, one for each method: requests and answers pass unread. */
export const CUSTOM_ENDPOINTS: readonly { readonly method: RawCall['method']; readonly dialect: Dialect }[] =
  RAW_METHODS.map((method) => ({ method, dialect: customEndpoint(method) }));

/** Whether a path is that of a custom endpoint. */
export function isCustomEndpoint(path: string): boolean {
  return ADDRESS.test(path);
}

function customEndpoint(method: RawCall['method']): Dialect {
  const { name, client, provider } = passedApi({
    name: 'custom-endpoint',
    api: 'custom_endpoint',
    path: '/',
    paths: [`${BASE}/*`],
    modelType: 'custom_endpoint',
    read: () => plainFacts(''),
    usageOf: () => undefined,
    answers: 'any',
  });
  return {
    name,
    client: {
      ...client,
      isRaw: true,
      mayBeEmpty: true,
      read: (_body, path, query = '') => {
        const { account, endpoint, rest } = addressIn(path);
        const raw: RawCall = { method, path: rest, query };
        return plainFacts(`${account}/${endpoint}`, { raw, input: NO_INPUT });
      },
    },
    provider: { ...provider, isRaw: true, encode: ({ bytes }) => bytes },
  };
}

function addressIn(path: string): { account: string; endpoint: string; rest: string } {
  const [, account, endpoint, rest = ''] = ADDRESS.exec(path) ?? [];
  if (account === undefined || endpoint === undefined)
    throw new GatewayError('not_found', `A custom endpoint is at ${BASE}/{account}/{endpoint}/….`);
  if (leadsElsewhere(rest)) {
    const message = 'The path must not contain "." or ".." as a step.';
    throw new GatewayError('invalid_request', message, { param: 'path' });
  }
  return { account, endpoint, rest };
}

/** Whether a path has a step that a server may take for one up. */
function leadsElsewhere(rest: string): boolean {
  const plain = rest.replaceAll(/%2e/gi, '.').replaceAll(/%2f/gi, '/').replaceAll(/%5c/gi, '\\');
  return plain.split(/[/\\;]/).some((step) => step === '.' || step === '..');
}
