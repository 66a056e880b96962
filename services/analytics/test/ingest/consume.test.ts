import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ClickHouseClient } from '@clickhouse/client';
import { type Bus, type ConsumeOptions, type DeliveredMessage, sqliteBus } from '@tollgate/bus';
import { type Clock, simulatedClock, systemClock } from '@tollgate/clock';
import {
  DURABLE,
  encodeUsageEvent,
  joinUsageBatch,
  USAGE_SUBJECT,
  type UsageEvent__Output,
} from '@tollgate/contracts';
import { silentTelemetry } from '@tollgate/telemetry';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { analyticsEvents } from '../../src/events.ts';
import { MESSAGES_MAX, startIngest } from '../../src/ingest/consume.ts';
import { usageRows } from '../../src/ingest/usage-rows.ts';
import { history } from '../../src/query/run.ts';
import { exactMeasures } from '../query/naive.ts';
import { metricsRequest } from '../questions.ts';
import { startStore, type TestStore } from '../store.ts';
import { anyUsageEvent, usageEvent } from '../usage-events.ts';

const telemetry = silentTelemetry();
const signal = new AbortController().signal;
const MEASURES = ['requests', 'cost_usd', 'total_tokens'];

let store: TestStore;
const cleanups: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The handler that ingest gives to the bus, so that a test can be the bus. */
async function handlerOf(
  client: ClickHouseClient,
  { clock = simulatedClock(), insertIntervalMs = 0 }: { clock?: Clock; insertIntervalMs?: number } = {},
): Promise<ConsumeOptions['handle']> {
  let handle: ConsumeOptions['handle'] | undefined;
  const bus: Pick<Bus, 'consume'> = {
    async consume(options) {
      handle = options.handle;
      return { stop: async () => {} };
    },
  };
  // Ingest uses nothing else of a bus.
  await startIngest({
    bus: bus as Bus,
    client,
    clock,
    events: analyticsEvents(telemetry),
    insertIntervalMs,
  });
  return (messages) => handle?.(messages) ?? Promise.reject(new Error('ingest did not consume'));
}

function messageOf(events: readonly UsageEvent__Output[]): DeliveredMessage {
  const payload = joinUsageBatch(events.map((event) => encodeUsageEvent(event)));
  return { subject: USAGE_SUBJECT, payload, headers: {}, sequence: 1, deliveries: 1 };
}

function openBus(file?: string): Bus {
  const dir = file === undefined ? mkdtempSync(path.join(tmpdir(), 'tollgate-bus-')) : undefined;
  const bus = sqliteBus({ file: file ?? path.join(dir ?? '', 'bus.sqlite'), clock: systemClock, telemetry });
  if (dir !== undefined) cleanups.push(() => rmSync(dir, { recursive: true }));
  cleanups.push(() => bus.close());
  return bus;
}

async function publish(bus: Bus, id: string, events: readonly UsageEvent__Output[]): Promise<void> {
  await bus.publish({ subject: USAGE_SUBJECT, id, payload: messageOf(events).payload });
}

async function totals(client: ClickHouseClient): Promise<Record<string, number>> {
  const answer = await history(client, systemClock, { queryTimeMaxSeconds: 10 }).queryMetrics(
    metricsRequest({ measures: MEASURES }),
    signal,
  );
  return answer.totals;
}

describe('ingest', () => {
  /** Redelivery splits and joins batches as it likes, and the stand-in of a lease may come before or after. */
  test('leaves one row for each request, and its cost, whatever comes twice and in whatever batches', async () => {
    const deliveries = fc
      .uniqueArray(anyUsageEvent, { selector: (event) => event.requestId, minLength: 1, maxLength: 12 })
      .chain((events) => {
        const standIns = events
          .filter(({ admittedAtMs }) => admittedAtMs > 0)
          .map((event) => ({ ...event, unsettled: true, costNanoUsd: 77 }));
        const again = fc.array(fc.constantFrom(...events, ...standIns), { maxLength: 12 });
        return again.chain((more) =>
          fc.record({
            events: fc.constant(events),
            order: fc.shuffledSubarray([...events, ...standIns, ...more], {
              minLength: events.length + standIns.length + more.length,
            }),
            cuts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 40, maxLength: 40 }),
          }),
        );
      });
    const client = await store.freshClient();
    const handle = await handlerOf(client);
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ events, order, cuts }) => {
        await client.command({ query: 'TRUNCATE TABLE usage' });
        const rest = [...order];
        for (const size of cuts) {
          const messages = [messageOf(rest.splice(0, size)), messageOf(rest.splice(0, size))];
          if (messages.some(({ payload }) => payload.length > 0)) await handle(messages);
        }
        const { requests, cost_usd, total_tokens } = exactMeasures(events);
        expect(await totals(client)).toEqual({ requests, cost_usd, total_tokens });
      }),
      { numRuns: 10 },
    );
  });

  test('moves what is on the bus into history and acknowledges it', async () => {
    const [bus, client] = [openBus(), await store.freshClient()];
    await publish(bus, 'one', [usageEvent(), usageEvent()]);
    await publish(bus, 'two', [usageEvent()]);
    const ingest = await startIngest({
      bus,
      client,
      clock: systemClock,
      events: analyticsEvents(telemetry),
      insertIntervalMs: 10,
    });
    cleanups.push(() => ingest.stop());
    await expect.poll(() => totals(client)).toMatchObject({ requests: 3 });
    await vi.waitFor(
      async () => {
        const { lastSequence, acknowledgedThrough } = await bus.progress(USAGE_SUBJECT, DURABLE.analytics);
        expect(acknowledgedThrough).toBe(lastSequence);
      },
      { timeout: 20_000 },
    );
  });

  /** The row is there, the acknowledgement is not: the batch comes again, alone or joined with others. */
  test('shows no request twice when it dies between the insert and the acknowledgement', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-bus-'));
    cleanups.push(() => rmSync(dir, { recursive: true }));
    const file = path.join(dir, 'bus.sqlite');
    const client = await store.freshClient();
    const event = usageEvent();
    const first = openBus(file);
    await publish(first, 'one', [event]);
    await (await handlerOf(client))([messageOf([event])]);
    await first.close();

    const second = openBus(file);
    await publish(second, 'two', [usageEvent()]);
    const ingest = await startIngest({
      bus: second,
      client,
      clock: systemClock,
      events: analyticsEvents(telemetry),
      insertIntervalMs: 0,
    });
    cleanups.push(() => ingest.stop());
    await expect
      .poll(() => totals(client))
      .toMatchObject({ requests: 2, cost_usd: (2 * event.costNanoUsd) / 1e9 });
  });

  test('waits for the interval between two inserts, and inserts 256 messages without waiting', async () => {
    const client = await store.freshClient();
    const clock = simulatedClock();
    /** When each insert was at the clock of ingest. */
    const insertedAtMs: number[] = [];
    const inserting = new Proxy(client, {
      get(target, name) {
        if (name === 'exec') insertedAtMs.push(clock.monotonicMs());
        const own: unknown = Reflect.get(target, name);
        return typeof own === 'function' ? own.bind(target) : own;
      },
    });
    const handle = await handlerOf(inserting, { clock, insertIntervalMs: 1_000 });
    await handle([messageOf([usageEvent()])]);
    clock.advance(400);
    const waiting = handle([messageOf([usageEvent()])]);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(600);
    await waiting;
    await handle(Array.from({ length: MESSAGES_MAX }, () => messageOf([usageEvent()])));
    expect([...new Set(insertedAtMs)]).toEqual([0, 1_000]);
    expect(await totals(client)).toMatchObject({ requests: 2 + MESSAGES_MAX });
  });

  test('lets go of bytes that are no usage batch, and of events that cannot be a row, and of nothing else', async () => {
    const client = await store.freshClient();
    const handle = await handlerOf(client);
    const garbage = { ...messageOf([]), payload: Uint8Array.from([0x0a, 0xff, 0x01]) };
    await handle([
      garbage,
      messageOf([usageEvent({ requestId: '' }), usageEvent()]),
      messageOf([usageEvent()]),
    ]);
    expect(await totals(client)).toMatchObject({ requests: 2 });
  });

  test('takes a word of an enum that only newer gateways know, as unspecified', async () => {
    const client = await store.freshClient();
    // The field of EndedBy, its tag of two bytes, with a value that has no word.
    const newer = Buffer.concat([encodeUsageEvent(usageEvent()), Buffer.from([0xa0, 0x03, 99])]);
    const payload = joinUsageBatch([newer]);
    await (await handlerOf(client))([{ ...messageOf([]), payload }]);
    const result = await client.query({ query: 'SELECT ended_by FROM usage', format: 'JSONCompactEachRow' });
    expect(await result.json()).toEqual([['']]);
  });

  test('leaves the rows of a failed insert as they are, which its connection may still send', async () => {
    const client = await store.freshClient();
    const bodies: Readable[] = [];
    /** Takes the body of the first insert and fails without reading it. */
    const failing = new Proxy(client, {
      get(target, name) {
        const own: unknown = Reflect.get(target, name);
        if (name !== 'exec' || bodies.length > 0) return typeof own === 'function' ? own.bind(target) : own;
        return async ({ values }: { values: Readable }) => {
          bodies.push(values);
          throw new Error('no answer');
        };
      },
    });
    const handle = await handlerOf(failing);
    const event = usageEvent();
    await expect(handle([messageOf([event])])).rejects.toThrow('no answer');
    await handle([messageOf([usageEvent(), usageEvent()])]);
    const [rows] = usageRows([event]);
    expect(await buffer(bodies[0] ?? Readable.from([]))).toEqual(Buffer.concat(rows?.pieces ?? []));
  });

  test('fails, so that the bus delivers again, for as long as ClickHouse is away', async () => {
    const client = await store.freshClient();
    const handle = await handlerOf(client);
    await store.kill();
    await expect(handle([messageOf([usageEvent()])])).rejects.toThrow();
    await store.restart();
    await expect
      .poll(() =>
        handle([messageOf([usageEvent()])]).then(
          () => 'taken',
          () => 'failed',
        ),
      )
      .toBe('taken');
  });
});
