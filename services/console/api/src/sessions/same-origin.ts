/** The request headers by which a browser says where a request comes from. */
export type OriginHeaders = {
  host?: string | undefined;
  origin?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
};

/**
 * Whether a browser sent this request from a page of this console. `Sec-Fetch-Site` decides where there is one (pages
 * cannot forge it, and it is right behind any proxy); older browsers and plain HTTP send only `Origin`, which must
 * name our own host. A request with neither did not come from one of our pages.
 */
export function isSameOrigin(headers: OriginHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  if (headers.origin === undefined || headers.host === undefined || !URL.canParse(headers.origin))
    return false;
  return new URL(headers.origin).host === headers.host;
}
