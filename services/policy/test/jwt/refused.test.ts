import { simulatedClock } from '@tollgate/clock';
import { generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import { startProvider, type TestProvider } from '../support/identity-provider.ts';
import { request, startPolicy } from '../support/policy.ts';

const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** Every way to tamper with a token, and what its bearer hears. */
const TAMPERED: [what: string, code: string, token: (provider: TestProvider) => Promise<string>][] = [
  [
    'without a signature, alg none',
    'invalid_jwt',
    async (provider) => {
      const [, claims] = (await provider.token()).split('.');
      return `${segment({ alg: 'none' })}.${claims}.`;
    },
  ],
  [
    'with alg none and the signature of another',
    'invalid_jwt',
    async (provider) => {
      const [, claims, signature] = (await provider.token()).split('.');
      return `${segment({ alg: 'none' })}.${claims}.${signature}`;
    },
  ],
  [
    'signed by HS256 with the public key',
    'invalid_jwt',
    async (provider) =>
      provider.token({}, { header: { alg: 'HS256' }, key: Buffer.from(await provider.publicKey()) }),
  ],
  [
    'signed by another key under a known id',
    'invalid_jwt',
    async (provider) => provider.token({}, { key: (await generateKeyPair('RS256')).privateKey }),
  ],
  [
    'with other claims than were signed',
    'invalid_jwt',
    async (provider) => {
      const [header, , signature] = (await provider.token()).split('.');
      const [, other] = (await provider.token({ email: 'lena@example.com' })).split('.');
      return `${header}.${other}.${signature}`;
    },
  ],
  ['that is no JSON', 'invalid_jwt', async () => 'eyJub25zZW5zZQ.eyJub25zZW5zZQ.c2ln'],
  ['of more than 14 KiB', 'invalid_jwt', (provider) => provider.token({ padding: 'x'.repeat(13_000) })],
  ['without an end', 'invalid_jwt', (provider) => provider.token({ exp: undefined })],
  ['with an end that is no number', 'invalid_jwt', (provider) => provider.token({ exp: 'never' })],
  ['of another issuer', 'unknown_jwt_issuer', (provider) => provider.token({ iss: 'https://evil.example' })],
  ['without an issuer', 'unknown_jwt_issuer', (provider) => provider.token({ iss: undefined })],
  [
    'of an issuer that only looks alike',
    'unknown_jwt_issuer',
    (provider) => provider.token({ iss: `${provider.issuer}/` }),
  ],
  ['for another audience', 'unknown_jwt_issuer', (provider) => provider.token({ aud: 'another-app' })],
  ['for no audience', 'unknown_jwt_issuer', (provider) => provider.token({ aud: undefined })],
  ['that has expired', 'expired_jwt', (provider) => provider.token({ exp: nowSeconds() - 10 })],
  ['that is not valid yet', 'expired_jwt', (provider) => provider.token({ nbf: nowSeconds() + 60 })],
  [
    'that names an unknown key',
    'unknown_jwt_key',
    (provider) => provider.token({}, { header: { kid: 'no' } }),
  ],
  ['of somebody unknown', 'unknown_principal', (provider) => provider.token({ email: 'eve@example.com' })],
  ['that names nobody', 'unknown_principal', (provider) => provider.token({ email: undefined })],
  ['that names more than one', 'unknown_principal', (provider) => provider.token({ email: ['a@b.c'] })],
  [
    'of an address that nobody checked',
    'unknown_principal',
    (provider) => provider.token({ email_verified: false }),
  ],
  [
    'of a name that is no user’s',
    'unknown_principal',
    (provider) => provider.token({ email: 'a|b@example.com' }),
  ],
];

it.each(TAMPERED)('a token %s is refused with %s', async (_what, code, token) => {
  const provider = await startProvider();
  const policy = await startPolicy({ manifests: `${provider.manifest()}\n---\ntype: user\nname: admin` });
  const jwt = await token(provider);
  const { refusal } = await policy.admit(request({ secret: jwt }));
  expect(refusal).toMatchObject({ code, principal: null });
  expect(refusal?.message).not.toContain(jwt.slice(0, 40));
  await expect(policy.whoAmI(jwt)).rejects.toMatchObject({ code });
  const good = await provider.token();
  expect((await policy.admit(request({ secret: good }))).admission).toBeTruthy();
});

it('a token by an algorithm that the manifest does not name is refused', async () => {
  const provider = await startProvider();
  await provider.rotate({ alg: 'ES256' });
  const policy = await startPolicy({ manifests: provider.manifest('algorithms: [RS256]') });
  const jwt = await provider.token();
  expect((await policy.admit(request({ secret: jwt }))).refusal?.code).toBe('invalid_jwt');
  await policy.apply(provider.manifest('algorithms: [ES256]'));
  expect((await policy.admit(request({ secret: jwt }))).admission).toBeTruthy();
});

it.each(['RS512', 'PS256', 'ES384', 'EdDSA'])('tokens by %s are taken', async (alg) => {
  const provider = await startProvider();
  await provider.rotate({ alg });
  const policy = await startPolicy({ manifests: provider.manifest() });
  const jwt = await provider.token();
  expect((await policy.admit(request({ secret: jwt }))).admission).toBeTruthy();
});

it('a token is refused from its end on, though it was taken before', async () => {
  const clock = simulatedClock();
  const provider = await startProvider();
  const policy = await startPolicy({ manifests: provider.manifest(), clock });
  const jwt = await provider.token({}, { nowMs: clock.nowMs(), seconds: 60 });
  const ask = async () => (await policy.admit(request({ secret: jwt }))).refusal?.code;
  expect(await ask()).toBeUndefined();
  clock.advance(64_000);
  expect(await ask()).toBeUndefined();
  clock.advance(1_000);
  expect(await ask()).toBe('expired_jwt');
});
