import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** The console as a client of the provider. */
export const OIDC_CLIENT = { id: 'tollgate-console', secret: 'console-secret' };

/** A person at the provider: claims of the ID token by account. */
export type Person = { email: string; email_verified?: boolean; groups?: string[] };

/** An OpenID provider in this process. */
export type OpenIdProvider = {
  readonly issuer: string;
  /** Makes the console its client; needed before a sign-in. */
  serve(consoleUrl: string, options?: { idTokenSeconds?: number }): void;
  /** Who sits before the browser from now on; undefined says no to the console. */
  person: Person | undefined;
  /** Addresses that browsers asked for. */
  readonly asked: string[];
  stop(): Promise<void>;
};

/** Starts `oidc-provider` from npm: it signs people in without asking them, and wants PKCE of every client. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  let handler: ReturnType<Provider['callback']> | undefined;
  const people = new Map<string, Person>();
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (handler === undefined) response.writeHead(503).end();
    else void handler(request, response);
  });
  const asked: string[] = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address of this kind.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const provider: OpenIdProvider = {
    issuer,
    person: undefined,
    asked,
    serve(consoleUrl, { idTokenSeconds = 600 } = {}) {
      const oidc = new Provider(issuer, {
        clients: [
          {
            client_id: OIDC_CLIENT.id,
            client_secret: OIDC_CLIENT.secret,
            redirect_uris: [`${consoleUrl}/api/v1/session/oidc/callback`],
            post_logout_redirect_uris: [`${consoleUrl}/`],
            grant_types: ['authorization_code', 'refresh_token'],
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
        conformIdTokenClaims: false,
        pkce: { required: () => true },
        ttl: { IdToken: idTokenSeconds },
        issueRefreshToken: async (_context, client, code) =>
          client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
        cookies: { keys: ['signs-the-cookies-of-this-test'] },
        features: { devInteractions: { enabled: false } },
        interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
        findAccount: async (_context, accountId) => ({
          accountId,
          claims: async () => ({ sub: accountId, ...people.get(accountId) }),
        }),
        async loadExistingGrant(context) {
          const grant = new context.oidc.provider.Grant({
            clientId: OIDC_CLIENT.id,
            accountId: context.oidc.session?.accountId ?? '',
          });
          grant.addOIDCScope('openid email groups offline_access');
          await grant.save();
          return grant;
        },
      });
      oidc.use(async (context, next) => {
        if (!context.path.startsWith('/interaction/')) return next();
        const { person } = provider;
        if (person !== undefined) people.set(person.email, person);
        const result =
          person === undefined
            ? { error: 'access_denied', error_description: 'not this one' }
            : { login: { accountId: person.email }, consent: {} };
        await oidc.interactionFinished(context.req, context.res, result);
      });
      handler = oidc.callback();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}
