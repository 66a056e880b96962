import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** An identity provider on a real socket, whose keys and manners a test decides. */
export type TestProvider = Awaited<ReturnType<typeof startProvider>>;

/** Starts one with a single RSA key; it ends with the test. */
export async function startProvider() {
  const pairs = new Map<string, KeyPair>();
  const asked: string[] = [];
  let newest = '';
  let answers: 'keys' | 'nothing' | 'errors' | 'garbage' | 'too much' | 'another place' = 'keys';
  let held: Promise<void> = Promise.resolve();
  let issuerOfDiscovery: string | undefined;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    void held.then(async () => {
      if (answers === 'nothing') return response.destroy();
      if (answers === 'errors') return response.writeHead(500).end();
      if (answers === 'another place') return response.writeHead(302, { location: '/elsewhere' }).end();
      if (answers === 'garbage') return response.end('<html>');
      if (answers === 'too much')
        return response.end(JSON.stringify({ keys: [], padding: 'x'.repeat(300_000) }));
      if (request.url?.endsWith('/openid-configuration')) {
        return response.end(
          JSON.stringify({ issuer: issuerOfDiscovery ?? issuer, jwks_uri: `${issuer}/discovered-keys` }),
        );
      }
      const keys = [...pairs].map(async ([kid, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid,
        use: 'sig',
      }));
      return response.end(JSON.stringify({ keys: await Promise.all(keys) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on TCP has an address of this kind.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const provider = {
    issuer,
    asked,
    /** How it answers from now on. */
    answer(how: typeof answers) {
      answers = how;
    },
    /** Answers nobody until the returned function is called. */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    sayIssuer(other: string) {
      issuerOfDiscovery = other;
    },
    /** Publishes a new key, and the old ones no longer unless told to keep them. */
    async rotate(given: { alg?: string; keep?: boolean } = {}): Promise<string> {
      const { alg = 'RS256', keep = false } = given;
      if (!keep) pairs.clear();
      newest = `key-${alg}-${asked.length}-${Math.random()}`;
      pairs.set(newest, await generateKeyPair(alg, { extractable: true }));
      return newest;
    },
    /** The newest public key as text. */
    publicKey: () => exportSPKI(pairOf(newest).publicKey),
    /** A token that is good unless told otherwise. */
    async token(
      claims: Record<string, unknown> = {},
      given: {
        header?: object;
        nowMs?: number;
        key?: KeyPair['privateKey'] | Uint8Array;
        seconds?: number;
      } = {},
    ): Promise<string> {
      const alg = newest.split('-')[1] ?? '';
      const nowSeconds = Math.floor((given.nowMs ?? Date.now()) / 1_000);
      return new SignJWT({
        iss: issuer,
        aud: 'tollgate',
        email: 'omar@example.com',
        iat: nowSeconds,
        exp: nowSeconds + (given.seconds ?? 600),
        ...claims,
      })
        .setProtectedHeader({ alg, kid: newest, ...given.header })
        .sign(given.key ?? pairOf(newest).privateKey);
    },
    manifest: (rest = '') =>
      `type: identity-provider\nname: corp\nissuer: ${issuer}\naudiences: [tollgate]\njwks_uri: ${issuer}/keys\n${rest}`,
  };
  function pairOf(kid: string): KeyPair {
    const pair = pairs.get(kid);
    if (pair === undefined) throw new Error(`the provider has no key ${kid}`);
    return pair;
  }
  await provider.rotate();
  return provider;
}
