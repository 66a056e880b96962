import { simulatedClock } from '@tollgate/clock';
import { describe, expect, it } from 'vitest';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

const DAY_MS = 86_400_000;
const OMAR = 'user:omar@example.com';

type Policy = Awaited<ReturnType<typeof startPolicy>>;

/** What a secret gets for its list of models: nothing is wrong, or a code. */
async function fate(policy: Policy, secret: string, clientAddress = ''): Promise<string> {
  const verdict = await policy.admit(request({ secret, clientAddress, listModels: true }));
  return verdict.models ? 'works' : (verdict.refusal?.code ?? '');
}

async function tokenOf(policy: Policy, id: string | undefined) {
  const { tokens } = await policy.listTokens();
  return tokens.find((token) => token.id === id);
}

describe('a rotation', () => {
  it('ends the old secret at once, or after the grace', async () => {
    const clock = simulatedClock();
    const policy = await startPolicy({ clock });
    const { token, secret: first } = await policy.createToken({ subject: OMAR });
    const id = token?.id ?? '';
    const { secret: second, token: shown } = await policy.rotateToken(id);
    expect(shown).toMatchObject({
      id,
      prefix: second.slice(0, 8),
      rotatedAtMs: clock.nowMs(),
      graceEndsAtMs: 0,
    });
    expect([await fate(policy, first), await fate(policy, second)]).toEqual(['invalid_api_key', 'works']);
    const { secret: third } = await policy.rotateToken(id, 60);
    expect((await tokenOf(policy, id))?.graceEndsAtMs).toBe(clock.nowMs() + 60_000);
    clock.advance(59_999);
    expect([await fate(policy, second), await fate(policy, third)]).toEqual(['works', 'works']);
    clock.advance(1);
    expect([await fate(policy, second), await fate(policy, third)]).toEqual(['invalid_api_key', 'works']);
    expect((await tokenOf(policy, id))?.graceEndsAtMs).toBe(0);
  });

  it('ends the secret before the last, whatever its grace was', async () => {
    const policy = await startPolicy();
    const { token, secret: first } = await policy.createToken({ subject: OMAR });
    const { secret: second } = await policy.rotateToken(token?.id ?? '', 3_600);
    const { secret: third } = await policy.rotateToken(token?.id ?? '', 3_600);
    const fates = [await fate(policy, first), await fate(policy, second), await fate(policy, third)];
    expect(fates).toEqual(['invalid_api_key', 'works', 'works']);
  });

  it('keeps what the token may do, and its expiry', async () => {
    const clock = simulatedClock();
    const policy = await startPolicy({ clock });
    const expiresAtMs = clock.nowMs() + 1_000;
    const given = { subject: OMAR, models: ['lab/llama'], addresses: ['10.0.0.0/8'], expiresAtMs };
    const { token } = await policy.createToken(given);
    const { token: rotated, secret } = await policy.rotateToken(token?.id ?? '');
    expect(rotated).toMatchObject(given);
    clock.advance(1_000);
    expect(await fate(policy, secret, '10.0.0.1')).toBe('expired_api_key');
  });

  it('refuses to rotate an unknown or revoked key, and refuses a grace_seconds of more than 365 days', async () => {
    const policy = await startPolicy();
    await expect(policy.rotateToken('tok_none')).rejects.toMatchObject({ code: 'not_found' });
    const { token } = await policy.createToken({ subject: OMAR });
    const id = token?.id ?? '';
    for (const grace of [-2, 366 * 86_400]) {
      await expect(policy.rotateToken(id, grace)).rejects.toMatchObject({ param: 'grace_seconds' });
    }
    await policy.revokeToken(id);
    await expect(policy.rotateToken(id)).rejects.toMatchObject({ code: 'invalid_request', param: 'id' });
  });
});

describe('a revocation', () => {
  it('tells the holders of both secrets that they were revoked', async () => {
    const policy = await startPolicy();
    const { token, secret: first } = await policy.createToken({ subject: OMAR });
    const { secret: second } = await policy.rotateToken(token?.id ?? '', 60);
    await policy.revokeToken(token?.id ?? '');
    expect([await fate(policy, first), await fate(policy, second)]).toEqual([
      'revoked_api_key',
      'revoked_api_key',
    ]);
    await expect(policy.whoAmI(second)).rejects.toMatchObject({ code: 'revoked_api_key' });
  });

  it('the entry of a revoked key is deleted after seven days', async () => {
    const clock = simulatedClock();
    const policy = await startPolicy({ clock });
    const { token, secret } = await policy.createToken({ subject: OMAR });
    await policy.revokeToken(token?.id ?? '');
    clock.advance(7 * DAY_MS + 1);
    const other = await policy.createToken({ subject: OMAR });
    expect(await fate(policy, secret)).toBe('invalid_api_key');
    expect(await fate(policy, other.secret)).toBe('works');
  });

  it('the entries of the last 1,000 revoked keys are kept', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    const { token: first, secret } = await policy.createToken({ subject: OMAR });
    await policy.revokeToken(first?.id ?? '');
    const entry = JSON.parse((await store.read()).entries.get(`token/${first?.id}`) ?? '');
    const many = Array.from({ length: 1_000 }, (_, index) => {
      const id = `tok_old${index}`;
      const sha256 = index.toString(16).padStart(64, '0');
      return [
        `token/${id}`,
        JSON.stringify({ ...entry, id, sha256, revokedAtMs: entry.revokedAtMs + 1 }),
      ] as const;
    });
    const { revision } = await store.read();
    await store.swap(revision, { put: new Map(many), remove: [] });
    const { token } = await policy.createToken({ subject: OMAR });
    await policy.revokeToken(token?.id ?? '');
    expect(await fate(policy, secret)).toBe('invalid_api_key');
    const revoked = (await policy.listTokens()).tokens.filter(({ state }) => state === 'revoked');
    expect(revoked).toHaveLength(1_000);
  });

  it('of an operator’s key from the settings ends with the next start', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    const batch = (await policy.listTokens('virtualaccount:nightly-batch')).tokens[0];
    await policy.revokeToken(batch?.id ?? '');
    expect(await fate(policy, SECRETS.batch)).toBe('revoked_api_key');
    expect(await fate(await startPolicy({ store }), SECRETS.batch)).toBe('works');
  });
});

describe('a token with networks', () => {
  it('works from there alone, for models and for admin calls', async () => {
    const policy = await startPolicy();
    const { secret, token } = await policy.createToken({
      subject: OMAR,
      addresses: ['10.0.0.5/8', '2001:db8::/32'],
    });
    expect(token?.addresses).toEqual(['10.0.0.0/8', '2001:db8::/32']);
    const fates = await Promise.all(
      ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::7', '11.0.0.1', '2001:db9::7', ''].map((address) =>
        fate(policy, secret, address),
      ),
    );
    const refused = 'address_not_allowed';
    expect(fates).toEqual(['works', 'works', 'works', refused, refused, refused]);
    await expect(policy.whoAmI(secret)).rejects.toMatchObject({ code: refused });
    await expect(policy.whoAmI(secret, '11.0.0.1')).rejects.toMatchObject({ code: refused });
    expect(await policy.whoAmI(secret, '10.0.0.1')).toMatchObject({ subject: OMAR });
  });
});

describe('a key declared by a manifest', () => {
  const PAT = `type: pat\nname: ci\nuser_fqn: ${OMAR}\n`;

  it('waits for its secret, gets one by a rotation, and ends with the manifest', async () => {
    const policy = await startPolicy();
    await policy.apply(PAT);
    expect(await tokenOf(policy, 'pat_ci')).toMatchObject({ state: 'pending', subject: OMAR, name: 'ci' });
    const { token, secret } = await policy.rotateToken('pat_ci');
    expect(await fate(policy, secret)).toBe('works');
    expect(await tokenOf(policy, 'pat_ci')).toBeUndefined();
    expect(await tokenOf(policy, token?.id)).toMatchObject({ state: 'active', name: 'ci' });
    const again = await policy.rotateToken('pat_ci', 60);
    expect(again.token?.id).toBe(token?.id);
    await policy.deleteManifest('pat', 'ci');
    expect([await fate(policy, secret), await fate(policy, again.secret)]).toEqual([
      'revoked_api_key',
      'revoked_api_key',
    ]);
  });

  it('gets its secret by being created as well, but only one', async () => {
    const policy = await startPolicy();
    await policy.apply(PAT);
    const { secret } = await policy.createToken({ subject: OMAR, name: 'ci' });
    expect(await fate(policy, secret)).toBe('works');
    await expect(policy.createToken({ subject: OMAR, name: 'ci' })).rejects.toMatchObject({ param: 'name' });
    await policy.revokeToken('pat_ci');
    expect(await fate(policy, secret)).toBe('revoked_api_key');
    expect(await tokenOf(policy, 'pat_ci')).toMatchObject({ state: 'pending' });
  });

  it('ends on its last day, and with a change of its user', async () => {
    const clock = simulatedClock(Date.parse('2026-03-01T00:00:00Z'));
    const policy = await startPolicy({ clock });
    await policy.apply(`${PAT}expiration_date: "2026-03-01"`);
    const { secret, token } = await policy.rotateToken('pat_ci');
    expect(token?.expiresAtMs).toBe(Date.parse('2026-03-02T00:00:00Z'));
    clock.advance(DAY_MS);
    expect(await fate(policy, secret)).toBe('expired_api_key');
    await policy.apply(PAT);
    expect(await fate(policy, secret)).toBe('works');
    await policy.apply('type: pat\nname: ci\nuser_fqn: user:lena@example.com');
    expect(await fate(policy, secret)).toBe('revoked_api_key');
  });

  it('of a user who does not exist is refused', async () => {
    const policy = await startPolicy();
    const { faults } = await policy.apply('type: pat\nname: ci\nuser_fqn: omer@example.com');
    expect(faults).toMatchObject([
      {
        path: 'user_fqn',
        code: 'dangling_reference',
        message: expect.stringContaining('did you mean omar@'),
      },
    ]);
  });
});

describe('keys of a virtual account with auto_rotate', () => {
  it('are due after the interval, stop after the grace, and take the grace as their default', async () => {
    const clock = simulatedClock();
    const policy = await startPolicy({ clock });
    await policy.apply(
      'type: virtual-account\nname: bot\nauto_rotate: {auto_rotate_interval: 30, grace_period: 2}',
    );
    const { token, secret: first } = await policy.createToken({ subject: 'virtualaccount:bot' });
    const id = token?.id ?? '';
    expect(token?.rotationDueAtMs).toBe(clock.nowMs() + 30 * DAY_MS);
    clock.advance(32 * DAY_MS - 1);
    expect(await fate(policy, first)).toBe('works');
    clock.advance(1);
    const { refusal } = await policy.admit(request({ secret: first, listModels: true }));
    expect(refusal).toMatchObject({
      code: 'expired_api_key',
      message: expect.stringContaining('not rotated in time'),
    });
    expect(await tokenOf(policy, id)).toMatchObject({ state: 'expired' });
    const { token: rotated } = await policy.rotateToken(id, -1);
    expect(rotated).toMatchObject({
      state: 'active',
      graceEndsAtMs: clock.nowMs() + 2 * DAY_MS,
      rotationDueAtMs: clock.nowMs() + 30 * DAY_MS,
    });
  });
});

describe('the last admin token', () => {
  it('cannot be taken away with its user, nor left alone with tokens that have ended', async () => {
    const clock = simulatedClock();
    const policy = await startPolicy({ clock });
    await policy.apply('type: user\nname: boss@example.com\nrole: admin');
    const { token } = await policy.createToken({
      subject: 'user:boss@example.com',
      role: 'admin',
      expiresAtMs: clock.nowMs() + 1_000,
    });
    const admin = (await policy.listTokens()).tokens.find(({ name }) => name === 'admin');
    clock.advance(1_000);
    await expect(policy.revokeToken(admin?.id ?? '')).rejects.toMatchObject({ param: 'id' });
    expect((await tokenOf(policy, token?.id))?.state).toBe('expired');
  });

  it('is not lowered by its user’s role either', async () => {
    const policy = await startPolicy();
    await policy.apply('type: user\nname: boss@example.com\nrole: admin');
    const { secret } = await policy.createToken({ subject: 'user:boss@example.com', role: 'admin' });
    const admin = (await policy.listTokens()).tokens.find(({ name }) => name === 'admin');
    await policy.revokeToken(admin?.id ?? '', secret);
    const { faults } = await policy.apply('type: user\nname: boss@example.com', { secret });
    expect(faults).toMatchObject([
      { code: 'conflict', message: expect.stringContaining('last admin token') },
    ]);
    expect((await policy.deleteManifest('user', 'boss@example.com', secret)).faults).toHaveLength(1);
    expect(await policy.whoAmI(secret)).toMatchObject({ role: 'admin' });
  });
});

describe('a lowered role', () => {
  it('lowers the keys of its user with it', async () => {
    const policy = await startPolicy();
    await policy.apply('type: user\nname: boss@example.com\nrole: admin');
    const { secret } = await policy.createToken({ subject: 'user:boss@example.com', role: 'admin' });
    expect(secret).toMatch(/^tg_a/);
    await policy.apply('type: user\nname: boss@example.com\nrole: viewer', { secret });
    expect(await policy.whoAmI(secret)).toMatchObject({ role: 'viewer' });
    await policy.apply('type: user\nname: boss@example.com');
    expect(await policy.whoAmI(secret)).toMatchObject({ role: 'member' });
  });
});
