import { simulatedClock } from '@tollgate/clock';
import { describe, expect, it } from 'vitest';
import { startProvider } from '../support/identity-provider.ts';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

const MINUTE_MS = 60_000;

async function start(given: { manifest?: (issuer: string) => string } = {}) {
  const clock = simulatedClock();
  const provider = await startProvider();
  const manifests = given.manifest?.(provider.issuer) ?? provider.manifest();
  const policy = await startPolicy({ manifests, clock });
  const token = () => provider.token({}, { nowMs: clock.nowMs(), seconds: 86_400 });
  const ask = async (jwt: string) => {
    const { admission, refusal } = await policy.admit(request({ secret: jwt }));
    return admission ? 'taken' : (refusal?.code ?? '');
  };
  return { clock, provider, policy, token, ask };
}

describe('the keys of a provider', () => {
  it('are read once for many tokens, and a token is verified once', async () => {
    const { provider, token, ask } = await start();
    const jwts = await Promise.all([token(), token(), provider.token({ jti: 'x' })]);
    for (const jwt of [...jwts, ...jwts]) await ask(jwt);
    expect(provider.asked).toEqual(['/keys']);
    provider.answer('nothing');
    expect(await ask(jwts[0] ?? '')).toBe('taken');
  });

  it('a JWT with an unknown key makes policy read the public keys again, at most every 30 seconds', async () => {
    const { clock, provider, token, ask } = await start();
    expect(await ask(await token())).toBe('taken');
    await provider.rotate();
    expect(await ask(await token())).toBe('taken');
    expect(provider.asked).toHaveLength(2);
    await provider.rotate();
    expect(await ask(await token())).toBe('unknown_jwt_key');
    expect(provider.asked).toHaveLength(2);
    clock.advance(30_000);
    expect(await ask(await token())).toBe('taken');
    expect(provider.asked).toHaveLength(3);
  });

  it('that were taken back let nobody in any more, though the token was taken before', async () => {
    const { clock, provider, token, ask } = await start();
    const old = await token();
    expect(await ask(old)).toBe('taken');
    await provider.rotate();
    clock.advance(10 * MINUTE_MS);
    await expect.poll(() => ask(old)).toBe('unknown_jwt_key');
  });

  it('stay good while the provider is away', async () => {
    const { clock, provider, token, ask } = await start();
    expect(await ask(await token())).toBe('taken');
    for (const how of ['nothing', 'errors', 'garbage', 'too much', 'another place'] as const) {
      provider.answer(how);
      clock.advance(11 * MINUTE_MS);
      const before = provider.asked.length;
      expect(await ask(await provider.token({ jti: how }, { nowMs: clock.nowMs() }))).toBe('taken');
      await expect.poll(() => provider.asked.length).toBeGreaterThan(before);
      expect(await ask(await token())).toBe('taken');
    }
  });

  it.each(['nothing', 'errors', 'garbage', 'too much', 'another place'] as const)(
    'that could never be read are asked for again later: the provider answers %s',
    async (how) => {
      const clock = simulatedClock();
      const provider = await startProvider();
      provider.answer(how);
      const policy = await startPolicy({ manifests: provider.manifest(), clock });
      const jwt = await provider.token({}, { nowMs: clock.nowMs() });
      const ask = async () => (await policy.admit(request({ secret: jwt }))).refusal;
      expect(await ask()).toMatchObject({ code: 'service_unavailable', retryAfterMs: 1_000 });
      provider.answer('keys');
      expect(await ask()).toMatchObject({ code: 'service_unavailable' });
      clock.advance(5_000);
      expect(await ask()).toBeFalsy();
    },
  );

  it('and an unknown key while the provider is away is no fault of the bearer', async () => {
    const { provider, token, ask } = await start();
    expect(await ask(await token())).toBe('taken');
    await provider.rotate();
    provider.answer('nothing');
    expect(await ask(await token())).toBe('service_unavailable');
  });

  it('are where the discovery document says when the manifest does not', async () => {
    const { provider, token, ask } = await start({
      manifest: (issuer) => `type: identity-provider\nname: corp\nissuer: ${issuer}\naudiences: [tollgate]`,
    });
    expect(await ask(await token())).toBe('taken');
    expect(provider.asked).toEqual(['/.well-known/openid-configuration', '/discovered-keys']);
  });

  it('are not taken from a discovery document of another issuer', async () => {
    const clock = simulatedClock();
    const provider = await startProvider();
    provider.sayIssuer('https://evil.example.com');
    const policy = await startPolicy({
      manifests: `type: identity-provider\nname: corp\nissuer: ${provider.issuer}\naudiences: [tollgate]`,
      clock,
    });
    const jwt = await provider.token({}, { nowMs: clock.nowMs() });
    expect((await policy.admit(request({ secret: jwt }))).refusal?.code).toBe('service_unavailable');
    expect(provider.asked).not.toContain('/discovered-keys');
  });
});

describe('a provider that hangs', () => {
  it('holds up nobody else of the same message, and no later message', async () => {
    const provider = await startProvider();
    const answer = provider.hold();
    const policy = await startPolicy({ manifests: provider.manifest() });
    const jwt = await provider.token();
    const order: string[] = [];
    const waiting = request({ secret: jwt });
    const note = (name: string) => (verdict: unknown) => {
      order.push(name);
      return verdict;
    };
    const [slow, ...quick] = policy.sendEach([waiting, request(), request({ secret: SECRETS.omar })]);
    const verdict = slow?.then(note('jwt'));
    await Promise.all(quick.map((each) => each.then(note('key'))));
    await policy.admit(request()).then(note('later'));
    answer();
    expect(await verdict).toMatchObject({ admission: { principal: { tokenId: 'jwt:corp' } } });
    expect(order).toEqual(['key', 'key', 'later', 'jwt']);
  });
});

it('two providers cannot have one issuer', async () => {
  const { policy, provider } = await start();
  const { faults } = await policy.apply(provider.manifest().replace('name: corp', 'name: twin'));
  expect(faults).toMatchObject([{ code: 'duplicate', message: expect.stringContaining('corp already') }]);
});
