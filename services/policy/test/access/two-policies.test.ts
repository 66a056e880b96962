/** Two policies on a real NATS: what one of them is told, the other knows; what only both together make wrong, neither does. */
import { systemClock } from '@tollgate/clock';
import { startNats, type TestServer } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { jetstreamConfigStore } from '../../src/config-store/jetstream/store.ts';
import { startManagedPolicy } from '../support/managers.ts';
import { openMemoryLedger, request, SECRETS, startPolicy } from '../support/policy.ts';

let nats: TestServer;
let buckets = 0;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.stop());

const WAIT = { timeout: 20_000 };
const ROB = 'user:rob@example.com';
type Policy = Awaited<ReturnType<typeof startPolicy>>;

async function startTwo() {
  const bucket = `identity_${++buckets}`;
  const ledger = await openMemoryLedger();
  const open = async () => {
    const store = await jetstreamConfigStore({
      url: nats.url,
      clock: systemClock,
      telemetry: silentTelemetry(),
      bucket,
    });
    onTestFinished(() => store.close());
    return store;
  };
  const { policy: one, keys } = await startManagedPolicy({ store: await open(), ledger });
  const nothing = { manifests: [], tokens: [] };
  const other = await startPolicy({ store: await open(), ledger, bootstrap: nothing });
  return { one, other, keys };
}

async function fate(policy: Policy, secret: string): Promise<string> {
  const { models, refusal } = await policy.admit(request({ secret, listModels: true }));
  return models ? 'works' : (refusal?.code ?? '');
}

it('a key that is made, rotated or revoked at one is so at the other', async () => {
  const { one, other } = await startTwo();
  const { token, secret: first } = await one.createToken({ subject: ROB });
  const id = token?.id ?? '';
  await expect.poll(() => fate(other, first), WAIT).toBe('works');
  const { secret: second } = await other.rotateToken(id, 3_600);
  await expect.poll(() => fate(one, second), WAIT).toBe('works');
  expect(await fate(one, first)).toBe('works');
  const { secret: third } = await one.rotateToken(id);
  await expect.poll(() => fate(other, third), WAIT).toBe('works');
  expect([await fate(other, first), await fate(other, second)]).toEqual([
    'invalid_api_key',
    'invalid_api_key',
  ]);
  await other.revokeToken(id);
  await expect.poll(() => fate(one, third), WAIT).toBe('revoked_api_key');
});

it('keys end at both with the manifests that they hang on', async () => {
  const { one, other } = await startTwo();
  const { secret } = await one.rotateToken('pat_rob-ci');
  await expect.poll(() => fate(other, secret), WAIT).toBe('works');
  await other.deleteManifest('pat', 'rob-ci');
  await expect.poll(() => fate(one, secret), WAIT).toBe('revoked_api_key');
});

it('a right that was taken away at one is gone at the other, though that one has not heard yet', async () => {
  const { one, other, keys } = await startTwo();
  await expect.poll(() => other.whoAmI(keys.mia), WAIT).toMatchObject({ managedTeams: ['red'] });
  await one.apply('type: team\nname: red\nmembers: [rob@example.com]');
  const invite = 'type: user\nname: new@example.com\nteams: [red]';
  await expect(other.apply(invite, { secret: keys.mia })).rejects.toMatchObject({ code: 'forbidden' });
});

it('a key that was revoked at one changes nothing at the other, though that one has not heard yet', async () => {
  const { one, other, keys } = await startTwo();
  await expect.poll(() => other.whoAmI(keys.boss), WAIT).toMatchObject({ role: 'admin' });
  const boss = (await one.listTokens('user:boss@example.com')).tokens[0];
  await one.revokeToken(boss?.id ?? '');
  await expect(other.apply('type: team\nname: late', { secret: keys.boss })).rejects.toMatchObject({
    code: 'revoked_api_key',
  });
});

it('of two admins who take each other’s key at the same moment, one stays', async () => {
  const { one, other, keys } = await startTwo();
  await expect.poll(() => other.whoAmI(keys.boss), WAIT).toMatchObject({ role: 'admin' });
  const { tokens } = await one.listTokens();
  const idOf = (subject: string) =>
    tokens.find((token) => token.role === 'admin' && token.subject === subject)?.id ?? '';
  const [lena, boss] = [idOf('user:lena@example.com'), idOf('user:boss@example.com')];
  const attempts = await Promise.allSettled([
    one.revokeToken(boss, SECRETS.admin),
    other.revokeToken(lena, keys.boss),
  ]);
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const left = await Promise.allSettled([one.whoAmI(SECRETS.admin), one.whoAmI(keys.boss)]);
  expect(left.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
