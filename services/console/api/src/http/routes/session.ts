import { GatewayError } from '@tollgate/contracts';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { sessionCookie } from '../../sessions/cookie.ts';
import { hashToken, isJwtShaped } from '../../sessions/credential.ts';
import { SESSION_LIFETIME_MS } from '../../sessions/sealed-session.ts';
import { assertSameOrigin, presentedFrom } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from '../render-error.ts';
import { iso } from '../timestamps.ts';

/** Long enough for a token of an identity provider, which is refused in words of its own. */
const TOKEN_CHARS_MAX = 16 * 1024;

/** `POST /session` and `DELETE /session`: sign-in and sign-out of a browser, from the console's own pages only. */
export function sessionRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy, seal, events, trustedProxies } = dependencies;
  return (app, _options, done) => {
    app.addHook('onRequest', async (request) => assertSameOrigin(request));
    app.post(
      '/session',
      {
        schema: {
          tags: ['identity'],
          summary: 'Sign in with a key; what it shows is for its role to say',
          security: [],
          body: z.strictObject({ token: z.string().trim().min(1).max(TOKEN_CHARS_MAX) }),
          response: { 200: z.object({ subject: z.string(), expires_at: z.string() }), ...errorAnswers },
        },
      },
      async (request, reply) => {
        const { token } = request.body;
        if (isJwtShaped(token)) throw noJwtSessions();
        const hash = hashToken(token);
        const credential = presentedFrom(request, { hash }, trustedProxies);
        const { subject } = await policy.whoAmI(credential);
        const session = seal.seal(hash);
        events.signedIn(subject);
        reply.header(
          'set-cookie',
          sessionCookie({ value: session.text, maxAgeMs: SESSION_LIFETIME_MS, isSecure: isHttps(request) }),
        );
        return { subject, expires_at: iso(session.expiresAtMs) };
      },
    );
    app.delete(
      '/session',
      {
        schema: {
          tags: ['identity'],
          summary: 'Sign out',
          security: [],
          response: { 200: z.object({ signed_out: z.literal(true) }), ...errorAnswers },
        },
      },
      async (request, reply) => {
        reply.header('set-cookie', sessionCookie({ value: '', maxAgeMs: 0, isSecure: isHttps(request) }));
        return { signed_out: true as const };
      },
    );
    done();
  };
}

/** A session keeps a hash alone, and a JWT cannot be checked by its hash once it has to be read again. */
function noJwtSessions(): GatewayError {
  return new GatewayError(
    'invalid_request',
    'A token of an identity provider opens no browser session; sign in with a key of Tollgate, or send the token as "Authorization: Bearer <token>" with each call.',
    { param: 'token' },
  );
}

/** TLS usually ends at a proxy. A forged header here only makes the forger's own cookie stricter. */
function isHttps(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
}
