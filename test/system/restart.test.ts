/** Config outlives everything: what breaks when this fails is an organisation that has to be set up again. */
import { until } from '@tollgate/harness';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SERVICES = ['policy-1', 'policy-2', 'analytics', 'accounting', 'console', 'gateway-1', 'gateway-2'];
const STORES = ['nats', 'redis', 'clickhouse'] as const;

let system: DistributedSystem;

beforeAll(async () => {
  system = await startDistributed({
    gateways: 2,
    policies: 2,
    environment: {
      TOLLGATE_REDIS_DEADLINE_MS: '5000',
      TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
      TOLLGATE_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    },
  });
  await populate();
}, 120_000);
afterAll(() => system?.stop());

test('everything stopped and started again, in any order, has every object, key and audit entry', {
  timeout: 280_000,
}, async () => {
  const before = await everythingAudited();
  expect(before.manifests.length).toBeGreaterThan(8);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(SERVICES, { minLength: SERVICES.length }),
      fc.shuffledSubarray([...STORES], { minLength: STORES.length }),
      async (services, stores) => {
        for (const name of services) await system.program(name).kill();
        for (const store of stores) await system[store].kill();
        for (const store of stores.toReversed()) await system[store].restart();
        // Whatever a service needs may still be away when it starts.
        await Promise.all(services.toReversed().map((name) => system.program(name).start()));
        await expect.poll(everything, { timeout: 60_000 }).toEqual(before);
        await expect.poll(() => chat(), { timeout: 60_000 }).toBe(200);
        before.audit = (await everything()).audit;
      },
    ),
    { numRuns: 2, endOnFailure: true },
  );
});

test('losing one policy loses nothing: the other serves, changes config and knows every key', {
  timeout: 120_000,
}, async () => {
  const before = await everything();
  await system.program('policy-1').kill();
  await expect.poll(() => chat(), { timeout: 30_000 }).toBe(200);
  await until(() => created('while-one-is-away'), { what: 'the other policy to change config' });
  await system.program('policy-1').start();
  await system.program('policy-2').kill();
  await expect.poll(() => chat(), { timeout: 30_000 }).toBe(200);
  const after = await everything();
  expect(after.manifests).toEqual(expect.arrayContaining(before.manifests));
  expect(JSON.stringify(after.manifests)).toContain('while-one-is-away');
  expect(after.tokens).toEqual(before.tokens);
  await system.program('policy-2').start();
});

/** One object of every kind that has an effect, and keys in every state. */
async function populate(): Promise<void> {
  await system.admin.applyYaml(`
type: user
email: lena@example.com
role: viewer
---
type: team
name: research
managers: [lena@example.com]
members: [lena@example.com]
---
type: virtual-account
name: batch
ownedBy: {team: research}
permissions:
  - {resource_fqn: demo, resource_type: provider-account, role_id: provider-account-access}
---
type: pat
name: laptop
user_fqn: lena@example.com
---
type: secret-mapping
name: acme
entries:
  - {from: "tfy-secret://acme:keys:*", to: "env:*"}
---
type: notification-channel
name: ops
channel: {type: slack-webhook, webhook_url: "http://127.0.0.1:9/secret"}
---
type: provider-account/openai
name: sealed
auth_data: {type: api-key, api_key: a-key-that-is-stored}
integrations:
  - {name: m, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}
---
type: tenant-budget-config
name: month
when: {subjects: {teams: {in: [research]}}}
limits: {cost_per_month: 100}
applies_to: {type: per-user}
mode: enforce
`);
  const token = (name: string) =>
    system.admin.call('POST', '/tokens', { subject: 'user:lena@example.com', name });
  // The shape is fixed by the public contract.
  const revoked = (await token('to be revoked')) as { id: string };
  await system.admin.call('DELETE', `/tokens/${revoked.id}`);
  // The shape is fixed by the public contract.
  const rotated = (await token('to be rotated')) as { id: string };
  await system.admin.call('POST', `/tokens/${rotated.id}/rotate`, { grace_seconds: 3_600 });
}

type Everything = { manifests: unknown[]; tokens: unknown[]; audit: AuditEntry[] };
type AuditEntry = { readonly action: string; readonly name: string };

/** The same once history has the last change of `populate`: audit events reach it over the bus, a moment later. */
async function everythingAudited(): Promise<Everything> {
  let found = await everything();
  await until(
    async () => {
      found = await everything();
      const has = (wanted: Partial<AuditEntry>) =>
        found.audit.some((entry) =>
          Object.entries(wanted).every(([key, value]) => Reflect.get(entry, key) === value),
        );
      return has({ name: 'month' }) && has({ action: 'revoked' }) && has({ action: 'rotated' });
    },
    { timeoutMs: 60_000, what: 'history to have the audit events' },
  );
  return found;
}

/** All that the admin API tells of the config; when keys were last used is history's. */
async function everything(): Promise<Everything> {
  let found: Everything | undefined;
  await until(
    async () => {
      try {
        // The shapes are fixed by the public contract.
        const { manifests } = (await system.admin.call('GET', '/manifests')) as { manifests: unknown[] };
        const { tokens } = (await system.admin.call('GET', '/tokens')) as {
          tokens: { last_used_at?: unknown }[];
        };
        const audit = (await system.admin.call('GET', '/audit?limit=500')) as { events: AuditEntry[] };
        const lasting = tokens.map(({ last_used_at: _lastUsed, ...token }) => token);
        found = { manifests, tokens: lasting, audit: audit.events };
        return true;
      } catch {
        return false;
      }
    },
    { timeoutMs: 60_000, what: 'the admin API to answer' },
  );
  if (found === undefined) throw new Error('the admin API answered nothing');
  return found;
}

async function created(name: string): Promise<boolean> {
  try {
    await system.admin.call('PUT', '/manifests', { type: 'team', name });
    return true;
  } catch {
    return false;
  }
}

async function chat(): Promise<number> {
  const statuses = await Promise.all(
    system.gatewayUrls.map(async (url) => {
      const answer = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Still there?' }] }),
        signal: AbortSignal.timeout(20_000),
      }).catch(() => undefined);
      await answer?.arrayBuffer();
      return answer?.status ?? 0;
    }),
  );
  return statuses.find((status) => status !== 200) ?? 200;
}
