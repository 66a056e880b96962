/** Name of the session cookie; a long session has more, `tollgate_session.1` and so on. */
export const SESSION_COOKIE = 'tollgate_session';
/** Path of the session cookie: the API alone. */
const SESSION_PATH = '/api';
/** Browsers keep cookies of up to 4,096 bytes, with name and attributes. */
const COOKIE_CHARS_MAX = 3_800;
/** Most cookies of one session: Node reads headers of up to 16 KiB altogether. */
export const SESSION_COOKIES_MAX = 3;

/** Reads one cookie out of a `Cookie` header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** Reads the session out of a `Cookie` header. */
export function readSessionCookie(header: string | undefined): string | undefined {
  const parts = sessionCookieNames().map((name) => readCookie(header, name));
  const end = parts.indexOf(undefined);
  const text = parts.slice(0, end === -1 ? parts.length : end).join('');
  return parts[0] === undefined ? undefined : text;
}

/** A cookie of this console, out of reach of scripts. */
export type CookieOptions = {
  name: string;
  value: string;
  maxAgeMs: number;
  path: string;
  /** `Lax` is sent when another site leads here, `Strict` is not. */
  sameSite: 'Strict' | 'Lax';
  isSecure: boolean;
};

/** A `Set-Cookie` value. An age of 0 removes the cookie. */
export function setCookie(options: CookieOptions): string {
  const age = Math.floor(options.maxAgeMs / 1000);
  const attributes = [`Max-Age=${age}`, `Path=${options.path}`, 'HttpOnly', `SameSite=${options.sameSite}`];
  if (options.isSecure) attributes.push('Secure');
  return [`${options.name}=${options.value}`, ...attributes].join('; ');
}

/**
 * Returns the `Set-Cookie` values of a session: out of reach of scripts and of other sites, sent to the API alone. Those
 * of a longer session before, named by `header`, are removed; an empty value removes all. Undefined if it is too long.
 */
export function sessionCookies(options: {
  value: string;
  maxAgeMs: number;
  isSecure: boolean;
  header: string | undefined;
}): string[] | undefined {
  const { value, maxAgeMs, isSecure, header } = options;
  if (value.length > COOKIE_CHARS_MAX * SESSION_COOKIES_MAX) return undefined;
  return sessionCookieNames().flatMap((name, index) => {
    const part = value.slice(index * COOKIE_CHARS_MAX, (index + 1) * COOKIE_CHARS_MAX);
    if (part === '' && index > 0 && readCookie(header, name) === undefined) return [];
    const age = part === '' ? 0 : maxAgeMs;
    return setCookie({ name, value: part, maxAgeMs: age, path: SESSION_PATH, sameSite: 'Strict', isSecure });
  });
}

function sessionCookieNames(): string[] {
  return Array.from({ length: SESSION_COOKIES_MAX }, (_, index) =>
    index === 0 ? SESSION_COOKIE : `${SESSION_COOKIE}.${index}`,
  );
}
