import { GatewayError } from '@tollgate/contracts';

/**
 * The error of a provider that answered with a redirect. Redirects are never followed: the request holds the account's
 * credential, and the address was chosen by a manager of the account. The address of `location` is shown without
 * credentials and query.
 */
export function redirected(
  status: number,
  location: string | string[] | undefined,
  { account, origin }: { readonly account: string; readonly origin: string },
): GatewayError {
  const to = shownAddress(location, origin);
  return new GatewayError(
    'upstream_error',
    `The provider of account "${account}" answered with a redirect (${status})${to}, which is not followed; a manager of the account must set \`base_url\` to the address that serves the API.`,
    { internal: `answered ${status}${to}` },
  );
}

function shownAddress(location: string | string[] | undefined, origin: string): string {
  if (typeof location !== 'string' || !URL.canParse(location, origin)) return '';
  const { origin: host, pathname } = new URL(location, origin);
  return ` to ${host === 'null' ? 'another scheme' : `${host}${pathname.slice(0, PATH_CHARS_MAX)}`}`;
}

const PATH_CHARS_MAX = 200;
