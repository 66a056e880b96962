import { systemClock } from '@tollgate/clock';
import { decodeUsageBatch, encodeUsageEvent, joinUsageBatch } from '@tollgate/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultOf, timeOf } from '../../src/ingest/row.ts';
import { history } from '../../src/query/run.ts';
import { requestsRequest } from '../questions.ts';
import { insertEvents, startStore, type TestStore } from '../store.ts';
import { anyUsageEvent, FIRST_MS, usageEvent } from '../usage-events.ts';

const signal = new AbortController().signal;

describe('an event as a row', () => {
  test('is known by the time of its admission, or of its receipt when it was never admitted', () => {
    expect(timeOf(usageEvent({ admittedAtMs: FIRST_MS + 5, receivedAtMs: FIRST_MS }))).toBe(FIRST_MS + 5);
    expect(timeOf(usageEvent({ admittedAtMs: 0, receivedAtMs: FIRST_MS }))).toBe(FIRST_MS);
  });

  test.each([
    ['no request id', { requestId: '' }],
    ['a request id without end', { requestId: 'x'.repeat(129) }],
    ['no time', { admittedAtMs: 0, receivedAtMs: 0 }],
    ['a time beyond the years', { admittedAtMs: 10_000_000_000_000 }],
    ['a cost that no number holds', { costNanoUsd: 2 ** 53 }],
  ])('is refused with %s', (_what, fields) => {
    expect(faultOf(usageEvent(fields))).toBeDefined();
  });

  test('has no fault when it is a plain request', () => {
    expect(faultOf(usageEvent())).toBeUndefined();
    expect(faultOf(usageEvent({ tokens: null, principal: null }))).toBeUndefined();
  });
});

describe('history', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await startStore();
  });
  afterAll(() => store.stop());

  test('gives back every event as it came, to the token and the nano-USD', async () => {
    const client = await store.freshClient();
    const { queryRequests } = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyUsageEvent, { minLength: 1, maxLength: 60 }), async (events) => {
        await client.command({ query: 'TRUNCATE TABLE usage' });
        const bytes = joinUsageBatch(events.map((event) => encodeUsageEvent(event)));
        await insertEvents(client, decodeUsageBatch(bytes));
        const { requests } = await queryRequests(requestsRequest({ limit: 100 }), signal);
        const byId = (one: { requestId?: string }, other: { requestId?: string }) =>
          (one.requestId ?? '') < (other.requestId ?? '') ? -1 : 1;
        expect(requests.sort(byId)).toEqual(events.sort(byId));
      }),
      { numRuns: 10 },
    );
  });

  /** A row that ClickHouse cannot read would hold up every row of its batch, for ever. */
  test('takes any text that a caller can put into a request, and any number', async () => {
    const client = await store.freshClient();
    const { getRequest } = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const lone = fc.constantFrom(
      '\ud800',
      'a\udfffb',
      '\u0000',
      '\\',
      '"',
      '\n\t\r',
      '{}',
      "'); DROP TABLE usage --",
    );
    const anyText = fc.oneof(text, lone);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ model: anyText, tag: anyText, value: anyText, number: fc.double() }), {
          minLength: 1,
        }),
        async (wild) => {
          const events = wild.map(({ model, tag, value, number }) =>
            usageEvent({
              modelAsked: model,
              tags: { [`t${tag}`]: value },
              latencyMs: number,
              interTokenMs: number,
            }),
          );
          await insertEvents(client, events);
          const [event] = events;
          const kept = await getRequest(event?.requestId ?? '', signal);
          expect(kept?.modelAsked).toBe(event?.modelAsked.toWellFormed());
        },
      ),
      { numRuns: 15 },
    );
  });
});
