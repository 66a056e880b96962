import { GatewayError } from '@tollgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { readSessionCookie, sessionCookies } from '../../sessions/cookie.ts';
import { credentialFor, hashToken, isJwtShaped } from '../../sessions/credential.ts';
import { assertSameOrigin, presentedFrom } from '../authenticate.ts';
import { browserOrigin, isHttps } from '../browser-origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from '../render-error.ts';
import { iso } from '../timestamps.ts';

/** Long enough for a token of an identity provider, which is refused in words of its own. */
const TOKEN_CHARS_MAX = 16 * 1024;
/** An ID token that is good for longer than this is not replaced: another tab of the browser has just done it. */
const REFRESH_BEFORE_END_MS = 30_000;

/** `POST /session`, `/session/refresh` and `DELETE /session`: for a browser, from the console's own pages only. */
export function sessionRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.addHook('onRequest', async (request) => assertSameOrigin(request));
    app.register(keySession(dependencies));
    app.register(refreshedSession(dependencies));
    app.register(endOfSession(dependencies));
    done();
  };
}

function keySession({ policy, seal, events, trustedProxies, clock }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
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
        const session = seal.seal({ kind: 'key', hash });
        events.signedIn(subject, 'key');
        keep(request, reply, { ...session, nowMs: clock.nowMs() });
        return { subject, expires_at: iso(session.expiresAtMs) };
      },
    );
    done();
  };
}

function refreshedSession({
  policy,
  seal,
  oidc,
  trustedProxies,
  clock,
}: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/session/refresh',
      {
        schema: {
          tags: ['identity'],
          summary: 'Continue a session whose ID token is about to end or has ended',
          description:
            'For sessions that an identity provider opened with a refresh token. A session ends 12 hours after it began in any case.',
          security: [],
          response: { 200: z.object({ expires_at: z.string() }), ...errorAnswers },
        },
      },
      async (request, reply) => {
        const opened = seal.open(readSessionCookie(request.headers.cookie) ?? '');
        if (opened === undefined)
          throw new GatewayError('invalid_api_key', 'The session is over; sign in again.');
        const { session, expiresAtMs } = opened;
        if (session.kind === 'key' || !isNearEnd(session.idToken, clock.nowMs())) {
          return { expires_at: iso(expiresAtMs) };
        }
        if (session.refreshToken === undefined || oidc === undefined) throw refreshRefused();
        const tokens = await oidc.refresh(session.refreshToken).catch((cause: unknown) => {
          throw refreshRefused(cause);
        });
        await policy.whoAmI(presentedFrom(request, credentialFor(tokens.idToken), trustedProxies));
        const { text } = seal.seal({ kind: 'identity-provider', ...tokens }, expiresAtMs);
        keep(request, reply, { text, expiresAtMs, nowMs: clock.nowMs() });
        return { expires_at: iso(expiresAtMs) };
      },
    );
    done();
  };
}

function endOfSession({ seal, oidc, events }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.delete(
      '/session',
      {
        schema: {
          tags: ['identity'],
          summary: 'Sign out',
          security: [],
          response: {
            200: z.object({
              signed_out: z.literal(true),
              provider_url: z.string().nullable().meta({
                description: 'Where the browser goes to end its session at the identity provider too.',
              }),
            }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const { cookie } = request.headers;
        const session = seal.open(readSessionCookie(cookie) ?? '')?.session;
        reply.header(
          'set-cookie',
          sessionCookies({ value: '', maxAgeMs: 0, isSecure: isHttps(request), header: cookie }),
        );
        if (session?.kind !== 'identity-provider' || oidc === undefined) {
          return { signed_out: true as const, provider_url: null };
        }
        const returnTo = `${browserOrigin(request, oidc.publicUrl)}/`;
        const url = await oidc.signOutUrl({ idToken: session.idToken, returnTo }).catch((error: unknown) => {
          // The browser is signed out here in any case.
          events.signInFailed('unavailable', error);
          return undefined;
        });
        return { signed_out: true as const, provider_url: url ?? null };
      },
    );
    done();
  };
}

function keep(
  request: FastifyRequest,
  reply: FastifyReply,
  session: { text: string; expiresAtMs: number; nowMs: number },
): void {
  const cookies = sessionCookies({
    value: session.text,
    maxAgeMs: session.expiresAtMs - session.nowMs,
    isSecure: isHttps(request),
    header: request.headers.cookie,
  });
  if (cookies === undefined) throw refreshRefused();
  reply.header('set-cookie', cookies);
}

function isNearEnd(idToken: string, nowMs: number): boolean {
  return (decodeJwt(idToken).exp ?? 0) * 1_000 - nowMs < REFRESH_BEFORE_END_MS;
}

function refreshRefused(cause?: unknown): GatewayError {
  const message = 'The identity provider did not continue the session; sign in again.';
  return new GatewayError('expired_jwt', message, { cause });
}

/** A JWT opens no session, because the console itself signs in at the identity provider. */
function noJwtSessions(): GatewayError {
  return new GatewayError(
    'invalid_request',
    'A token of an identity provider opens no browser session; sign in with a key of Tollgate, or send the token as "Authorization: Bearer <token>" with each call.',
    { param: 'token' },
  );
}
