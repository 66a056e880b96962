/** What a change costs those who follow the config, counted by what is sent for it beside 200 users and 20 accounts. */
import { expect, it, vi } from 'vitest';
import { startPolicy } from '../support/policy.ts';

const MANY = [
  ...Array.from({ length: 200 }, (_, index) => `type: user\nname: u${index}@example.com`),
  ...Array.from({ length: 20 }, (_, index) => account(index, 'one')),
].join('\n---\n');

function account(index: number, model: string): string {
  return `type: provider-account/self-hosted-model\nname: many-${index}\nbase_url: http://127.0.0.1:9/v1\nintegrations: [{name: ${model}, type: integration/model/self-hosted-model, model_id: m, model_types: [chat]}]`;
}

async function following() {
  const policy = await startPolicy({ manifests: MANY });
  const seen = policy.watch(true);
  await vi.waitFor(() => expect(seen).toHaveLength(1), { timeout: 20_000 });
  const first = seen[0]?.accounts.length ?? 0;
  expect(seen[0]?.sinceRevision).toBe(0);
  return { policy, seen, first };
}

async function sentFor(seen: { revision: number }[], revision: number): Promise<void> {
  await vi.waitFor(() => expect(seen.at(-1)?.revision).toBeGreaterThanOrEqual(revision), { timeout: 20_000 });
}

it('a new key, a user and a rule send no account again, a changed account is sent alone, a removed one by its name', async () => {
  const { policy, seen, first } = await following();
  expect(first).toBeGreaterThanOrEqual(20);
  await policy.createToken({ subject: 'user:u1@example.com' });
  await policy.apply('type: user\nname: new@example.com');
  await policy.apply('type: team\nname: new\nmembers: [new@example.com]');
  const { revision } = await policy.apply(
    'type: tenant-budget-config\nname: new\nwhen: {}\nlimits: {cost_per_day: 1}\napplies_to: {type: per-user}\nmode: audit',
  );
  await sentFor(seen, revision);
  expect(seen.slice(1).flatMap(({ accounts }) => accounts)).toEqual([]);

  await sentFor(seen, (await policy.apply(account(3, 'other'))).revision);
  const last = seen.at(-1);
  expect(last?.accounts.map(({ name, models }) => [name, models[0]?.name])).toEqual([['many-3', 'other']]);

  await policy.deleteManifest('provider-account/self-hosted-model', 'many-4');
  await vi.waitFor(() => expect(seen.at(-1)?.removedAccounts).toEqual(['many-4']), { timeout: 20_000 });
  expect(seen.at(-1)?.accounts).toEqual([]);
  for (const [index, { sinceRevision }] of seen.entries()) {
    expect(sinceRevision).toBe(seen[index - 1]?.revision ?? 0);
  }
});

it('a gateway of before differences is sent the whole with every change', async () => {
  const { policy, first } = await following();
  const whole = policy.watch();
  await vi.waitFor(() => expect(whole).toHaveLength(1), { timeout: 20_000 });
  await policy.createToken({ subject: 'user:u1@example.com' });
  await vi.waitFor(() => expect(whole).toHaveLength(2), { timeout: 20_000 });
  expect(whole.map(({ accounts, sinceRevision }) => [accounts.length, sinceRevision])).toEqual([
    [first, 0],
    [first, 0],
  ]);
});

it('accounting is sent the rules again when one has changed, and not for keys and users', async () => {
  const { policy } = await following();
  const alerts = policy.watchAlerts();
  await vi.waitFor(() => expect(alerts).toHaveLength(1), { timeout: 20_000 });
  await policy.createToken({ subject: 'user:u1@example.com' });
  await policy.apply('type: user\nname: new@example.com');
  const { revision } = await policy.apply(
    'type: tenant-budget-config\nname: new\nwhen: {}\nlimits: {cost_per_day: 1}\napplies_to: {type: per-user}\nmode: audit',
  );
  await sentFor(alerts, revision);
  expect(alerts).toHaveLength(2);
});
