import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import { ourHeader } from './header-fields.ts';

/** The header that names a provider account, as TrueFoundry has it; `x-tollgate-provider-name` is the same. */
export const ACCOUNT_HEADER = 'x-tfy-provider-name';

/** The provider account that the headers name; undefined if they name none. Throws `invalid_request`. */
export function namedAccount(headers: IncomingHttpHeaders): string | undefined {
  const header = ourHeader(headers, 'provider-name');
  if (header === undefined) return undefined;
  if (ACCOUNT_NAME.test(header.value)) return header.value;
  const message = `${header.name} must be the name of a provider account.`;
  throw new GatewayError('invalid_request', message, { param: header.name });
}

const ACCOUNT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
