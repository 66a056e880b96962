import { randomUUID } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import { type Bus, type DeliveredMessage, jetstreamBus } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import {
  AUDIT_SUBJECT,
  type AuditEvent__Output,
  DURABLE,
  encodeAuditBatch,
  type QueryAuditRequest__Output,
} from '@tollgate/contracts';
import { startNats, type TestServer } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectClickHouse } from '../src/clickhouse/connect.ts';
import { analyticsEvents } from '../src/events.ts';
import { startAuditIngest } from '../src/ingest/consume-audit.ts';
import { history } from '../src/query/run.ts';
import { migrateSchema } from '../src/schema/migrate.ts';
import { readMigrations } from '../src/schema/migrations.ts';
import { auditRequest } from './questions.ts';
import { insertEvents, migrate, startStore, type TestStore } from './store.ts';
import { FIRST_MS, usageEvent } from './usage-events.ts';

const telemetry = silentTelemetry();
const events = analyticsEvents(telemetry);
const { signal } = new AbortController();

let store: TestStore;
let nats: TestServer;
const cleanups: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  [store, nats] = await Promise.all([startStore(), startNats()]);
});
afterAll(async () => {
  await Promise.all([store.stop(), nats.stop()]);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function auditEvent(fields: Partial<AuditEvent__Output> = {}): AuditEvent__Output {
  return {
    id: randomUUID(),
    changeId: 'change-1',
    atMs: FIRST_MS,
    baseRevision: 7,
    actor: 'user:lena@example.com',
    tokenId: 'tok_1',
    clientAddress: '192.0.2.7',
    action: 'updated',
    objectType: 'team',
    objectName: 'search',
    before: '{"type":"team","name":"search"}',
    after: '{"type":"team","name":"search","description":"öäü \'; DROP TABLE audit; --"}',
    ...fields,
  };
}

const messageOf = (payload: Uint8Array): DeliveredMessage => ({
  subject: AUDIT_SUBJECT,
  payload,
  headers: {},
  sequence: 1,
  deliveries: 1,
});

/** What the bus hands over, as a function, and questions about what came of it. */
async function ingested() {
  const client = await store.freshClient();
  let handle: ((messages: readonly DeliveredMessage[]) => Promise<void>) | undefined;
  const bus: Pick<Bus, 'consume'> = {
    async consume(options) {
      handle = options.handle;
      return { stop: async () => {} };
    },
  };
  // Ingest uses nothing else of a bus.
  await startAuditIngest({ bus: bus as Bus, client, events });
  const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
  return {
    client,
    deliver: (...batches: AuditEvent__Output[][]) =>
      handle?.(batches.map((batch) => messageOf(encodeAuditBatch(batch)))),
    handle: (message: DeliveredMessage) => handle?.([message]),
    ask: (fields?: Partial<QueryAuditRequest__Output>) => asked.queryAudit(auditRequest(fields), signal),
  };
}

describe('the audit log', () => {
  test('answers what came over NATS, as it was, once however often it came', async () => {
    const bus = await jetstreamBus({ url: nats.url, clock: systemClock, telemetry });
    cleanups.push(() => bus.close());
    const client = await store.freshClient();
    const subscription = await startAuditIngest({ bus, client, events });
    cleanups.push(() => subscription.stop());
    const event = auditEvent();
    const payload = encodeAuditBatch([event]);
    // Under two ids, as if the two minutes in which the bus knows an id had passed.
    await bus.publish({ subject: AUDIT_SUBJECT, id: 'once', payload });
    await bus.publish({ subject: AUDIT_SUBJECT, id: 'again', payload });
    const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    await expect
      .poll(
        async () => {
          const { acknowledgedThrough, lastSequence } = await bus.progress(AUDIT_SUBJECT, DURABLE.audit);
          return acknowledgedThrough >= lastSequence && lastSequence > 0;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    expect(await asked.queryAudit(auditRequest(), signal)).toEqual({ events: [event], nextCursor: '' });
  });

  test('lists the newest first, in the order of revisions within a millisecond, page by page', async () => {
    const { deliver, ask } = await ingested();
    const all = Array.from({ length: 7 }, (_, index) =>
      auditEvent({ atMs: FIRST_MS + Math.floor(index / 3), baseRevision: 10 + index }),
    );
    await deliver(all.slice(0, 4), all.slice(2));
    const seen: number[] = [];
    let cursor = '';
    do {
      const page = await ask({ limit: 3, cursor });
      expect(page.events.length).toBeLessThanOrEqual(3);
      seen.push(...page.events.map(({ baseRevision }) => Number(baseRevision)));
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(seen).toEqual([16, 15, 14, 13, 12, 11, 10]);
  });

  test('agrees with a plain filter under any question', async () => {
    const { deliver, ask } = await ingested();
    const actor = fc.constantFrom('user:a@example.com', 'system');
    const objectType = fc.constantFrom('team', 'provider-account/openai', 'provider-account', 'token');
    const objectName = fc.constantFrom('x', 'y');
    const action = fc.constantFrom('created', 'deleted');
    const time = fc.integer({ min: 0, max: 5 }).map((ms) => FIRST_MS + ms);
    const random = fc.record({ actor, objectType, objectName, action, atMs: time });
    const all = fc
      .sample(random, { numRuns: 60, seed: 7 })
      .map((fields, index) => auditEvent({ ...fields, baseRevision: index }));
    await deliver(all);
    const orEmpty = (values: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), values);
    const asked = fc.record({
      actor: orEmpty(actor),
      objectType: orEmpty(objectType),
      objectName: orEmpty(objectName),
      action: orEmpty(action),
      fromMs: fc.oneof(fc.constant(0), time),
      toMs: fc.oneof(
        fc.constant(0),
        time.map((ms) => ms + 6),
      ),
    });
    await fc.assert(
      fc.asyncProperty(asked, async (wanted) => {
        const { events: found } = await ask({ ...wanted, limit: 100 });
        const expected = all.filter(
          (event) =>
            (wanted.actor === '' || event.actor === wanted.actor) &&
            (wanted.objectType === '' || `${event.objectType}/`.startsWith(`${wanted.objectType}/`)) &&
            (wanted.objectName === '' || event.objectName === wanted.objectName) &&
            (wanted.action === '' || event.action === wanted.action) &&
            event.atMs >= wanted.fromMs &&
            (wanted.toMs === 0 || event.atMs < wanted.toMs),
        );
        const revisions = (given: readonly { baseRevision?: unknown }[]) =>
          given.map(({ baseRevision }) => Number(baseRevision)).toSorted((one, other) => one - other);
        expect(revisions(found)).toEqual(revisions(expected));
      }),
      { numRuns: 40 },
    );
  });

  test('ends a page of the audit log before 8 MiB, and continues on the next page', async () => {
    const { deliver, ask } = await ingested();
    const large = Array.from({ length: 40 }, (_, index) =>
      auditEvent({ baseRevision: index, before: 'b'.repeat(250_000), after: 'a'.repeat(250_000) }),
    );
    for (const event of large) await deliver([event]);
    const first = await ask({ limit: 100 });
    expect(first.events).toHaveLength(16);
    const second = await ask({ limit: 100, cursor: first.nextCursor });
    const third = await ask({ limit: 100, cursor: second.nextCursor });
    expect(third.nextCursor).toBe('');
    expect(
      [...first.events, ...second.events, ...third.events].map(({ baseRevision }) => baseRevision),
    ).toEqual(large.map(({ baseRevision }) => baseRevision).toReversed());
  });

  test.each([
    [{ cursor: 'nonsense' }, 'cursor'],
    [{ limit: -1 }, 'limit'],
    [{ fromMs: 5, toMs: 5 }, 'from'],
  ])('refuses %j and names the field', async (fields, param) => {
    const { ask } = await ingested();
    await expect(ask(fields)).rejects.toMatchObject({ code: 'invalid_request', param });
  });

  test('lets go of what can never be a row', async () => {
    const { deliver, handle, ask } = await ingested();
    await handle(messageOf(Buffer.from('no batch at all')));
    await deliver([
      auditEvent({ id: '' }),
      auditEvent({ atMs: 1 }),
      auditEvent({ objectName: 'half \uD800 a pair' }),
    ]);
    expect((await ask()).events.map(({ objectName }) => objectName)).toEqual([
      expect.stringMatching(/^half \uFFFD+ a pair$/),
    ]);
  });
});

describe('when a token was last used', () => {
  const at = (ms: number, fields: Parameters<typeof usageEvent>[0] = {}) =>
    usageEvent({
      admittedAtMs: FIRST_MS + ms,
      finishedAtMs: FIRST_MS + ms + 500,
      principal: { subject: 'user:lena@example.com', tokenId: 'tok_1', teams: [] },
      ...fields,
    });
  const lastUsed = (client: ClickHouseClient, ...ids: string[]) =>
    history(client, systemClock, { queryTimeMaxSeconds: 10 }).lastUsed(ids, signal);

  test('is the end of its latest request, in whatever order and however often rows come', async () => {
    const client = await store.freshClient();
    const latest = at(9_000);
    await insertEvents(client, [at(1_000), latest]);
    await insertEvents(client, [at(4_000)]);
    await insertEvents(client, [latest, latest]);
    const other = { subject: 'user:omar@example.com', tokenId: 'tok_2', teams: [] };
    await insertEvents(client, [at(100, { principal: other }), at(99_000, { principal: null })]);
    expect(await lastUsed(client, 'tok_1', 'tok_2', 'tok_never')).toEqual({
      tok_1: FIRST_MS + 9_500,
      tok_2: FIRST_MS + 600,
    });
    expect(await lastUsed(client)).toEqual({});
  });

  test('is the latest use on the admin API, if no request came later', async () => {
    const client = await store.freshClient();
    await insertEvents(client, [at(1_000)]);
    const { noteKeyUse } = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    for (const ms of [9_000, 7_000]) await noteKeyUse({ tokenId: 'tok_1', atMs: FIRST_MS + ms }, signal);
    await noteKeyUse({ tokenId: 'tok_admin', atMs: FIRST_MS + 5 }, signal);
    expect(await lastUsed(client, 'tok_1', 'tok_admin')).toEqual({
      tok_1: FIRST_MS + 9_000,
      tok_admin: FIRST_MS + 5,
    });
    await insertEvents(client, [at(20_000)]);
    expect(await lastUsed(client, 'tok_1')).toEqual({ tok_1: FIRST_MS + 20_500 });
    await expect(noteKeyUse({ tokenId: '', atMs: 1 }, signal)).rejects.toMatchObject({ param: 'token_id' });
  });

  test('is the beginning of a request whose end nobody has heard of', async () => {
    const client = await store.freshClient();
    await insertEvents(client, [at(1_000, { unsettled: true, finishedAtMs: FIRST_MS + 99_000 })]);
    expect(await lastUsed(client, 'tok_1')).toEqual({ tok_1: FIRST_MS + 1_000 });
  });

  test('is known of requests that were there before it was kept', async () => {
    const url = store.freshUrl();
    const client = connectClickHouse(url);
    cleanups.push(() => client.close());
    const before = readMigrations().filter(({ name }) => name !== '0003_token_last_used.sql');
    const options = {
      client,
      url,
      clock: systemClock,
      retentionDays: 0,
      auditRetentionDays: 0,
      requestLogRetentionDays: 0,
      signal,
    };
    await migrateSchema({ ...options, migrations: before });
    await insertEvents(client, [at(1_000)]);
    expect(await migrate(client, url)).toEqual(['0003_token_last_used.sql']);
    expect(await lastUsed(client, 'tok_1')).toEqual({ tok_1: FIRST_MS + 1_500 });
  });

  test('is answered for more tokens than one query names', async () => {
    const client = await store.freshClient();
    const ids = Array.from({ length: 2_500 }, (_, index) => `tok_${index}`);
    await insertEvents(
      client,
      ids.map((tokenId, index) => at(index, { principal: { subject: '', tokenId, teams: [] } })),
    );
    const answer = await lastUsed(client, ...ids);
    expect(Object.keys(answer)).toHaveLength(ids.length);
    expect(answer['tok_2499']).toBe(FIRST_MS + 2_999);
    await expect(lastUsed(client, ...Array.from({ length: 50_001 }, String))).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});
