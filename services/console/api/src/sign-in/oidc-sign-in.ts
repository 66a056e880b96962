import type { Clock } from '@tollgate/clock';
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
} from 'openid-client';
import { z } from 'zod';
import { sealFor } from '../sessions/seal.ts';
import type { OidcClient } from './oidc-settings.ts';
import { SignInFault, signInFault } from './sign-in-fault.ts';

/** What a provider says of who signed in. Policy verifies the ID token. */
export type ProviderTokens = { readonly idToken: string; readonly refreshToken: string | undefined };

/** Sign-in by an OpenID provider. Its functions throw SignInFault. */
export type OidcSignIn = {
  readonly name: string;
  /** Where browsers reach the console; undefined if they say it. */
  readonly publicUrl: string | undefined;
  /** Begins a sign-in: where to send the browser, and what it has to bring back within `SIGN_IN_LIFETIME_MS`. */
  begin(given: { redirectUri: string; returnTo: string }): Promise<{ url: string; attempt: string }>;
  /** Ends a sign-in: `callback` is the redirect URI with what the provider added. */
  finish(given: {
    callback: URL;
    attempt: string | undefined;
  }): Promise<{ tokens: ProviderTokens; returnTo: string }>;
  /** Gets another ID token for a refresh token. */
  refresh(refreshToken: string): Promise<ProviderTokens>;
  /** Where a browser ends its session at the provider; undefined if that is not wanted or the provider has no such place. */
  signOutUrl(given: { idToken: string; returnTo: string }): Promise<string | undefined>;
};

/** Time from the start of a sign-in to its end at the provider. */
export const SIGN_IN_LIFETIME_MS = 10 * 60_000;
/** Longest wait for one answer of the provider. */
const PROVIDER_DEADLINE_SECONDS = 10;
/** Age of the discovery document after which it is read again. */
const DISCOVERY_AGE_MS_MAX = 60 * 60_000;

/** What the console has to know again when the browser comes back; sealed into a cookie. */
const attemptContent = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
});

/** Signs in by authorization code with PKCE, state and nonce. The first sign-in reads the provider's metadata. */
export function oidcSignIn(options: {
  client: OidcClient;
  secret: string | undefined;
  clock: Clock;
}): OidcSignIn {
  const { client, clock } = options;
  const sealed = sealFor({ purpose: 'tollgate-sign-in-v1', secret: options.secret, clock });
  const provider = remembered(() => discovered(client), clock);

  return {
    name: client.name,
    publicUrl: client.publicUrl,
    begin: ({ redirectUri, returnTo }) =>
      orFault(async () => {
        const attempt = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
        const url = buildAuthorizationUrl(await provider(), {
          ...client.parameters,
          redirect_uri: redirectUri,
          scope: client.scopes,
          state: attempt.state,
          nonce: attempt.nonce,
          code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
          code_challenge_method: 'S256',
        });
        const content = Buffer.from(JSON.stringify({ ...attempt, returnTo }));
        return { url: url.href, attempt: sealed.seal(content, clock.nowMs() + SIGN_IN_LIFETIME_MS) };
      }),
    finish: ({ callback, attempt }) =>
      orFault(async () => {
        const opened = attempt === undefined ? undefined : sealed.open(attempt);
        if (opened === undefined) throw new SignInFault('over');
        const begun = attemptContent.parse(JSON.parse(opened.content.toString('utf8')));
        const answer = await authorizationCodeGrant(await provider(), callback, {
          expectedState: begun.state,
          expectedNonce: begun.nonce,
          pkceCodeVerifier: begun.verifier,
          idTokenExpected: true,
        });
        return { tokens: tokensOf(answer), returnTo: begun.returnTo };
      }),
    refresh: (refreshToken) =>
      orFault(async () => {
        const tokens = tokensOf(await refreshTokenGrant(await provider(), refreshToken));
        return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
      }),
    async signOutUrl({ idToken, returnTo }) {
      if (client.signOut === 'console') return undefined;
      return orFault(async () => {
        const configuration = await provider();
        if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
        const parameters = { id_token_hint: idToken, post_logout_redirect_uri: returnTo };
        return buildEndSessionUrl(configuration, parameters).href;
      });
    },
  };
}

function discovered({ issuer, clientId, clientSecret }: OidcClient): Promise<Configuration> {
  return discovery(issuer, clientId, clientSecret, undefined, {
    timeout: PROVIDER_DEADLINE_SECONDS,
    // Settings allow plain http on this machine alone.
    execute: issuer.protocol === 'http:' ? [allowInsecureRequests] : [],
  });
}

/** Reads the provider's discovery document when it is first needed and when it is old; failures are not remembered. */
function remembered(
  read: () => Promise<Configuration>,
  clock: Pick<Clock, 'monotonicMs'>,
): () => Promise<Configuration> {
  let known: { reading: Promise<Configuration>; readAtMs: number } | undefined;
  return () => {
    const nowMs = clock.monotonicMs();
    if (known !== undefined && nowMs - known.readAtMs < DISCOVERY_AGE_MS_MAX) return known.reading;
    const begun = { reading: read(), readAtMs: nowMs };
    known = begun;
    begun.reading.catch(() => {
      if (known === begun) known = undefined;
    });
    return begun.reading;
  };
}

function tokensOf(answer: {
  id_token?: string | undefined;
  refresh_token?: string | undefined;
}): ProviderTokens {
  if (answer.id_token === undefined) throw new SignInFault('refused', 'the provider sent no ID token');
  return { idToken: answer.id_token, refreshToken: answer.refresh_token };
}

async function orFault<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuthorizationResponseError && error.error === 'access_denied') {
      throw new SignInFault('denied', error);
    }
    throw signInFault(error);
  }
}
