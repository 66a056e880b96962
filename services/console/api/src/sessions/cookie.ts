/** Name of the session cookie. */
export const SESSION_COOKIE = 'tollgate_session';

/** Reads one cookie out of a `Cookie` header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/**
 * A `Set-Cookie` value for the session: out of reach of scripts and of other sites, sent to the API alone. An age of 0
 * removes the cookie.
 */
export function sessionCookie(options: { value: string; maxAgeMs: number; isSecure: boolean }): string {
  const age = Math.floor(options.maxAgeMs / 1000);
  const attributes = [`Max-Age=${age}`, 'Path=/api', 'HttpOnly', 'SameSite=Strict'];
  if (options.isSecure) attributes.push('Secure');
  return [`${SESSION_COOKIE}=${options.value}`, ...attributes].join('; ');
}
