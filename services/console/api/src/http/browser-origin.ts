import type { FastifyRequest } from 'fastify';

/** Whether a browser uses TLS, which usually ends at a proxy. A forged header only makes the forger's own cookie stricter. */
export function isHttps(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
}

/** Returns where a browser reaches the console, without a path: as it is set, or as the browser says. */
export function browserOrigin(request: FastifyRequest, publicUrl: string | undefined): string {
  return publicUrl ?? `${isHttps(request) ? 'https' : 'http'}://${request.headers.host}`;
}

/** Returns the path of a page of this console; `/` for anything that leads elsewhere. */
export function ownPath(text: string): string {
  const base = 'http://console.invalid';
  if (!text.startsWith('/') || !URL.canParse(text, base)) return '/';
  const url = new URL(text, base);
  return url.origin === base ? `${url.pathname}${url.search}${url.hash}` : '/';
}
