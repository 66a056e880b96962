import { GatewayError } from '@tollgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readCookie, sessionCookies, setCookie } from '../../sessions/cookie.ts';
import { credentialFor } from '../../sessions/credential.ts';
import { SESSION_LIFETIME_MS } from '../../sessions/sealed-session.ts';
import { type OidcSignIn, SIGN_IN_LIFETIME_MS } from '../../sign-in/oidc-sign-in.ts';
import { SignInFault } from '../../sign-in/sign-in-fault.ts';
import { presentedFrom } from '../authenticate.ts';
import { browserOrigin, isHttps, ownPath } from '../browser-origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from '../render-error.ts';

const OIDC_PATH = '/api/v1/session/oidc';
const CALLBACK = '/callback';
/** Holds what `OidcSignIn.begin` gave until the provider sends the browser back: from another site, so `Lax`. */
const ATTEMPT_COOKIE = 'tollgate_sign_in';
const RETURN_CHARS_MAX = 2_000;

/** `GET /session/methods`, and the two addresses that a browser visits to sign in at an OpenID provider. */
export function signInRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { oidc } = dependencies;
  return (app, _options, done) => {
    app.get(
      '/session/methods',
      {
        schema: {
          tags: ['identity'],
          summary: 'How a browser can sign in beside a key',
          security: [],
          response: { 200: z.object({ oidc: z.object({ name: z.string() }).nullable() }), ...errorAnswers },
        },
      },
      async () => ({ oidc: oidc === undefined ? null : { name: oidc.name } }),
    );
    app.get(
      '/session/oidc/start',
      {
        schema: {
          tags: ['identity'],
          summary: 'Sends a browser to the identity provider',
          security: [],
          querystring: z.strictObject({ return_to: z.string().max(RETURN_CHARS_MAX).default('/') }),
          response: { 303: z.null(), ...errorAnswers },
        },
      },
      (request, reply) => signInOrSay(dependencies, reply, () => begin(dependencies, request, reply)),
    );
    app.get(
      `/session/oidc${CALLBACK}`,
      {
        schema: {
          tags: ['identity'],
          summary: 'Where the identity provider sends a browser back',
          security: [],
          response: { 303: z.null(), ...errorAnswers },
        },
      },
      (request, reply) => signInOrSay(dependencies, reply, () => finish(dependencies, request, reply)),
    );
    done();
  };
}

async function begin(
  { oidc }: Dependencies,
  request: FastifyRequest<{ Querystring: { return_to: string } }>,
  reply: FastifyReply,
): Promise<string> {
  const { url, attempt } = await known(oidc).begin({
    redirectUri: redirectUri(request, oidc?.publicUrl),
    returnTo: ownPath(request.query.return_to),
  });
  reply.header('set-cookie', attemptCookie(request, attempt, SIGN_IN_LIFETIME_MS));
  return url;
}

async function finish(
  { oidc, policy, seal, events, trustedProxies }: Dependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  const [, query = ''] = request.url.split('?');
  const { tokens, returnTo } = await known(oidc).finish({
    callback: new URL(`${redirectUri(request, oidc?.publicUrl)}?${query}`),
    attempt: readCookie(request.headers.cookie, ATTEMPT_COOKIE),
  });
  const credential = presentedFrom(request, credentialFor(tokens.idToken), trustedProxies);
  const { subject } = await policy.whoAmI(credential);
  const cookies = sessionCookies({
    value: seal.seal({ kind: 'identity-provider', ...tokens }).text,
    maxAgeMs: SESSION_LIFETIME_MS,
    isSecure: isHttps(request),
    header: request.headers.cookie,
  });
  if (cookies === undefined) throw new SignInFault('too_long');
  events.signedIn(subject, 'oidc');
  reply.header('set-cookie', [...cookies, attemptCookie(request, '', 0)]);
  return returnTo;
}

/** Sends the browser on; after a failure to the sign-in page, which says in its own words what went wrong. */
async function signInOrSay(
  { events }: Dependencies,
  reply: FastifyReply,
  work: () => Promise<string>,
): Promise<void> {
  try {
    reply.redirect(await work(), 303);
  } catch (error) {
    if (!(error instanceof SignInFault || error instanceof GatewayError)) throw error;
    const code = error instanceof SignInFault ? error.fault : error.code;
    events.signInFailed(code, error);
    reply.redirect(`/?sign_in=${encodeURIComponent(code)}`, 303);
  }
}

function known(oidc: OidcSignIn | undefined): OidcSignIn {
  if (oidc !== undefined) return oidc;
  throw new GatewayError('not_found', 'No identity provider is set for the console; sign in with a key.');
}

function redirectUri(request: FastifyRequest, publicUrl: string | undefined): string {
  return `${browserOrigin(request, publicUrl)}${OIDC_PATH}${CALLBACK}`;
}

function attemptCookie(request: FastifyRequest, value: string, maxAgeMs: number): string {
  const isSecure = isHttps(request);
  return setCookie({ name: ATTEMPT_COOKIE, value, maxAgeMs, path: OIDC_PATH, sameSite: 'Lax', isSecure });
}
