/**
 * Who may do what, against a model of a few lines: random histories of keys, roles and teams. Two policies and two
 * gateways on real NATS must agree with the model within a second of each change. What breaks when this fails: a revoked key
 * that still works somewhere, or a member who is locked out.
 */
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Observers, observers, put, type Standing, world } from './identity-world.ts';

/** The promise to people: a change is everywhere within a second. */
const EVERYWHERE_WITHIN_MS = 1_000;
const HISTORIES = 6;
const CHANGES_MAX = 14;

let system: DistributedSystem;
let watching: Observers;
/** The longest that any change took to be everywhere; told at the end. */
let slowestMs = 0;

beforeAll(async () => {
  system = await startDistributed({
    gateways: 2,
    policies: 2,
    environment: { TOLLGATE_REDIS_DEADLINE_MS: '5000', TOLLGATE_ADMISSION_DEADLINE_MS: '10000' },
  });
  watching = observers({ policies: system.policyAddresses, gateways: system.gatewayUrls });
}, 120_000);
afterAll(async () => {
  watching?.close();
  await system?.stop();
  process.stderr.write(`slowest change was everywhere after ${Math.round(slowestMs)} ms\n`);
});

/** A secret as the model knows it. */
type ModelSecret = { readonly secret: string; endsAtMs: number; isRevoked: boolean; isReplaced: boolean };
type ModelKey = {
  readonly id: string;
  readonly user: string;
  readonly models: readonly string[];
  secrets: ModelSecret[];
};
type Model = {
  readonly world: ReturnType<typeof world>;
  readonly members: ReadonlyMap<string, Set<string>>;
  readonly grants: Set<string>;
  onlyFor: string[] | undefined;
  readonly keys: ModelKey[];
};

/** Each change takes random numbers, so that a failing history can be shrunk. */
type Change = { readonly kind: keyof typeof CHANGES; readonly pick: readonly [number, number] };

const CHANGES = {
  create: 4,
  rotate: 2,
  rotateWithGrace: 2,
  revoke: 2,
  expire: 1,
  join: 3,
  leave: 3,
  grant: 3,
  withdraw: 3,
  narrow: 2,
} as const;

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.oneof(
    ...Object.entries(CHANGES).map(([kind, weight]) => ({
      // Keys of a constant table.
      arbitrary: fc.constant(kind as keyof typeof CHANGES),
      weight,
    })),
  ),
  pick: fc.tuple(fc.nat(1_000), fc.nat(1_000)),
});

let histories = 0;

test('two policies and two gateways agree with the model within a second of each change', {
  timeout: 280_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 6, maxLength: CHANGES_MAX }), async (changes) => {
      histories += 1;
      const model = await begin(`h${histories}`);
      for (const one of changes) {
        await apply(model, one);
        await expectAgreement(model, one);
      }
    }),
    { numRuns: HISTORIES, endOnFailure: true },
  );
});

async function begin(run: string): Promise<Model> {
  const place = world(run);
  await put(
    system.admin,
    ...place.users.map((email) => ({ type: 'user', email })),
    ...place.teams.map((name) => place.teamManifest(name, new Set())),
    place.accountManifest([], undefined),
  );
  const members = new Map(place.teams.map((name) => [name, new Set<string>()]));
  const model: Model = { world: place, members, grants: new Set(), onlyFor: undefined, keys: [] };
  for (const user of place.users) await create(model, user, { models: [], expiresInMs: undefined });
  return model;
}

async function create(
  model: Model,
  user: string,
  options: { models: readonly string[]; expiresInMs: number | undefined },
): Promise<void> {
  const { models, expiresInMs } = options;
  const expiresAt = expiresInMs === undefined ? undefined : new Date(Date.now() + expiresInMs).toISOString();
  // The shape is fixed by the public contract.
  const made = (await system.admin.call('POST', '/tokens', {
    subject: `user:${user}`,
    name: `key ${model.keys.length}`,
    models,
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
  })) as { id: string; secret: string };
  const endsAtMs = expiresAt === undefined ? Infinity : Date.parse(expiresAt);
  model.keys.push({
    id: made.id,
    user,
    models,
    secrets: [{ secret: made.secret, endsAtMs, isRevoked: false, isReplaced: false }],
  });
}

async function apply(model: Model, { kind, pick: [one, other] }: Change): Promise<void> {
  const { world: place, members, grants } = model;
  const user = place.users[one % place.users.length] ?? '';
  const team = place.teams[other % place.teams.length] ?? '';
  const subjects = [
    ...place.users.map((name) => `user:${name}`),
    ...place.teams.map((name) => `team:${name}`),
  ];
  const subject = subjects[other % subjects.length] ?? '';
  switch (kind) {
    case 'create':
      return create(model, user, {
        models: other % 2 === 0 ? [] : [place.models[other % 3 === 0 ? 0 : 1] ?? ''],
        expiresInMs: undefined,
      });
    case 'rotate':
      return rotate(model, one, 0);
    case 'rotateWithGrace':
      return rotate(model, one, 3_600);
    case 'revoke': {
      const key = liveKey(model, one);
      if (key === undefined) return;
      await system.admin.call('DELETE', `/tokens/${key.id}`);
      for (const secret of key.secrets) secret.isRevoked = true;
      return;
    }
    case 'expire':
      return create(model, user, { models: [], expiresInMs: 700 });
    case 'join':
    case 'leave': {
      const team_ = members.get(team);
      if (kind === 'join') team_?.add(user);
      else team_?.delete(user);
      await put(system.admin, place.teamManifest(team, team_ ?? new Set()));
      return;
    }
    case 'grant':
      grants.add(subject);
      break;
    case 'withdraw':
      grants.delete(subject);
      break;
    case 'narrow':
      model.onlyFor = other % 3 === 0 ? undefined : [subject];
      break;
    default:
      kind satisfies never;
  }
  await put(system.admin, place.accountManifest([...grants], model.onlyFor));
}

function liveKey(model: Model, pick: number): ModelKey | undefined {
  const live = model.keys.filter(({ secrets }) => secrets.every(({ isRevoked }) => !isRevoked));
  return live[pick % Math.max(1, live.length)];
}

async function rotate(model: Model, pick: number, graceSeconds: number): Promise<void> {
  const key = liveKey(model, pick);
  if (key === undefined) return;
  // The shape is fixed by the public contract.
  const made = (await system.admin.call('POST', `/tokens/${key.id}/rotate`, {
    grace_seconds: graceSeconds,
  })) as { secret: string };
  const [newest] = key.secrets;
  for (const [index, secret] of key.secrets.entries()) {
    if (index > 0 || graceSeconds === 0) secret.isReplaced = true;
  }
  const endsAtMs = newest?.endsAtMs ?? Infinity;
  key.secrets.unshift({ secret: made.secret, endsAtMs, isRevoked: false, isReplaced: false });
}

/** What each secret may do, by the rules in five lines. */
function standing(model: Model, key: ModelKey, secret: ModelSecret): Standing {
  if (secret.isReplaced) return { refused: 'invalid_api_key' };
  if (secret.isRevoked) return { refused: 'revoked_api_key' };
  if (Date.now() >= secret.endsAtMs) return { refused: 'expired_api_key' };
  const own = new Set([
    `user:${key.user}`,
    ...[...model.members].filter(([, members]) => members.has(key.user)).map(([team]) => `team:${team}`),
  ]);
  const isIn = (subjects: Iterable<string>) => [...subjects].some((subject) => own.has(subject));
  if (!isIn(model.grants)) return { models: [] };
  const [first = '', second = ''] = model.world.models;
  const callable = model.onlyFor === undefined || isIn(model.onlyFor) ? [first, second] : [first];
  return { models: callable.filter((name) => key.models.length === 0 || key.models.includes(name)) };
}

async function expectAgreement(model: Model, after: Change): Promise<void> {
  const changedAtMs = performance.now();
  for (const key of model.keys) {
    for (const secret of key.secrets) {
      const remaining = () => EVERYWHERE_WITHIN_MS - (performance.now() - changedAtMs);
      for (;;) {
        const isLast = remaining() <= 0;
        const wanted = relevant(standing(model, key, secret), model);
        const seen = await watching.ask(secret.secret);
        const odd = [...seen].filter(([, said]) => !same(relevant(said, model), wanted));
        // The clock may pass an expiry between the model's answer and the others'.
        if (odd.length === 0 || !same(relevant(standing(model, key, secret), model), wanted)) break;
        if (isLast) expect({ after, key: key.id, odd: Object.fromEntries(odd) }).toEqual({ wanted });
      }
    }
  }
  slowestMs = Math.max(slowestMs, performance.now() - changedAtMs);
}

/** Models of this history alone: the deployment has an account of its own that everyone may call. */
function relevant(said: Standing, model: Model): Standing {
  if ('refused' in said) return said;
  return { models: said.models.filter((name) => name.startsWith(`${model.world.account}/`)) };
}

function same(one: Standing, other: Standing): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
