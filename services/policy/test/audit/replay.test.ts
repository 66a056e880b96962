import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bus, jetstreamBus, sqliteBus } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import { AUDIT_SUBJECT, type AuditEvent__Output, DURABLE, decodeAuditBatch } from '@tollgate/contracts';
import { startNats } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { jetstreamConfigStore } from '../../src/config-store/jetstream/store.ts';
import { sqliteConfigStore } from '../../src/config-store/sqlite/store.ts';
import type { ConfigStore } from '../../src/config-store/store.ts';
import { startPolicy } from '../support/policy.ts';

const telemetry = silentTelemetry();
const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let storages = 0;

/** One storage, with a store for each of two policies, and the bus that both publish on. */
type Storage = { stores: [ConfigStore, ConfigStore]; bus: Bus; stop(): Promise<void> };

async function sqlite(): Promise<Storage> {
  const file = path.join(folder, `${storages++}.sqlite`);
  const open = () => sqliteConfigStore({ file, clock: systemClock, telemetry });
  const bus = sqliteBus({ file, clock: systemClock, telemetry });
  return { stores: [open(), open()], bus, stop: async () => {} };
}

async function jetstream(): Promise<Storage> {
  const nats = await startNats();
  const options = { url: nats.url, clock: systemClock, telemetry };
  const open = () => jetstreamConfigStore(options);
  return {
    stores: [await open(), await open()],
    bus: await jetstreamBus(options),
    stop: () => nats.stop(),
  };
}

/** Two policies on one storage, and every audit event that came over the bus, as often as it came. */
async function twoPolicies(storage: () => Promise<Storage>) {
  const { stores, bus, stop } = await storage();
  const events: AuditEvent__Output[] = [];
  const subscription = await bus.consume({
    subject: AUDIT_SUBJECT,
    durable: DURABLE.audit,
    maxBatch: 100,
    ackWaitMs: 10_000,
    async handle(messages) {
      events.push(...messages.flatMap(({ payload }) => decodeAuditBatch(payload)));
    },
  });
  const policies = [
    await startPolicy({ store: stores[0], bus }),
    await startPolicy({ store: stores[1], bus }),
  ] as const;
  const close = async () => {
    for (const { service } of policies) await service.stop(AbortSignal.timeout(5_000));
    await subscription.stop();
    await bus.close();
    for (const store of stores) await store.close();
    await stop();
  };
  return { policies, events, close };
}

type Policy = Awaited<ReturnType<typeof startPolicy>>;

/** What is in the config, as anybody may see it: manifests and tokens by type and name. */
async function shown(policy: Policy): Promise<Map<string, unknown>> {
  const { manifests, revision } = await policy.listManifests();
  const objects = new Map<string, unknown>();
  for (const text of manifests ?? []) {
    const manifest = JSON.parse(text);
    objects.set(`${manifest.type} ${manifest.name}`, manifest);
  }
  for (const { id, name, subject, state } of (await policy.listTokens()).tokens ?? []) {
    if (state !== 'revoked') objects.set(`token ${id}`, expect.objectContaining({ id, name, subject }));
  }
  expect(revision).toBeGreaterThan(0);
  return objects;
}

/** What one gets who has only heard of the changes. */
function replayed(events: readonly AuditEvent__Output[]): Map<string, unknown> {
  const objects = new Map<string, unknown>();
  const inOrder = events.toSorted((one, other) => one.baseRevision - other.baseRevision);
  for (const { objectType, objectName, before, after, action } of inOrder) {
    const key = `${objectType} ${objectName}`;
    expect(objects.has(key), `${action} ${key}`).toBe(before !== '');
    if (before !== '') expect(JSON.parse(before)).toEqual(objects.get(key));
    if (after === '' || action === 'revoked') objects.delete(key);
    else objects.set(key, JSON.parse(after));
  }
  return objects;
}

const name = fc.constantFrom('a', 'b', 'c');
const step = fc.record({
  policy: fc.integer({ min: 0, max: 1 }),
  act: fc.oneof(
    fc.record({
      kind: fc.constant('apply' as const),
      teams: fc.dictionary(name, fc.integer({ min: 0, max: 2 }), { maxKeys: 3 }),
      deletions: fc.uniqueArray(name, { maxLength: 2 }),
    }),
    fc.record({ kind: fc.constant('delete' as const), name }),
    fc.record({ kind: fc.constant('user' as const), name }),
    fc.record({ kind: fc.constant('token' as const), name }),
    fc.record({ kind: fc.constant('revoke' as const), index: fc.nat(5) }),
  ),
});

type Step = typeof step extends fc.Arbitrary<infer Of> ? Of : never;

/** Does a step; what is refused is none. */
async function act(policy: Policy, { act: wanted }: Step): Promise<void> {
  switch (wanted.kind) {
    case 'apply': {
      const documents = Object.entries(wanted.teams).map(
        ([team, size]) => `type: team\nname: ${team}\ndescription: of ${size}`,
      );
      const deletions = wanted.deletions.map((team) => ({ type: 'team', name: team }));
      if (documents.length + deletions.length === 0) return;
      await policy.apply(documents.join('\n---\n'), { deletions });
      return;
    }
    case 'delete':
      await policy.deleteManifest('user', `${wanted.name}@example.com`);
      return;
    case 'user':
      await policy.apply(`type: user\nname: ${wanted.name}@example.com`);
      return;
    case 'token':
      await policy.createToken({ subject: `user:${wanted.name}@example.com` }).catch(() => {});
      return;
    case 'revoke': {
      const tokens = (await policy.listTokens()).tokens ?? [];
      const id = tokens.filter(({ role, state }) => role === 'member' && state === 'active')[wanted.index]
        ?.id;
      if (id !== undefined) await policy.revokeToken(id);
      return;
    }
    default:
      wanted satisfies never;
  }
}

describe.each([
  { name: 'sqlite', storage: sqlite, runs: 15 },
  { name: 'jetstream', storage: jetstream, runs: 6 },
])('on $name, with two policies', ({ storage, runs }) => {
  test('whoever hears of every change knows the config', async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      const { policies, events, close } = await twoPolicies(storage);
      try {
        const acts = steps.map((each) => () => act(policies[each.policy === 0 ? 0 : 1], each));
        for (let index = 0; index < acts.length; index += 2) {
          // Two at once, as admins do.
          await Promise.all(acts.slice(index, index + 2).map((run) => run()));
        }
        const once = () => [...new Map(events.map((event) => [event.id, event])).values()];
        // Whichever policy made the last change, both list it.
        const config = await shown(policies[0]);
        expect(await shown(policies[1])).toEqual(config);
        await expect.poll(() => replayed(once()), { timeout: 10_000 }).toEqual(config);
      } finally {
        await close();
      }
    });
    await fc.assert(property, { numRuns: runs, endOnFailure: true });
  }, 120_000);

  test('of two admins who edit one object at once, one wins and the other is told of the first', async () => {
    const { policies, close } = await twoPolicies(storage);
    const { revision: expectedRevision = 0 } = await policies[1].listManifests();
    const outcomes = await Promise.allSettled(
      policies.map((policy, index) =>
        policy.apply(`type: team\nname: research\ndescription: of ${index}`, { expectedRevision }),
      ),
    );
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost.map(({ reason }) => reason)).toMatchObject([
      {
        code: 'conflict',
        message: expect.stringMatching(/^team research was changed by user:lena@example\.com at /),
      },
    ]);
    await close();
  });
});
