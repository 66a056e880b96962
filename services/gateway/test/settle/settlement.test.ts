import { simulatedClock } from '@tollgate/clock';
import {
  type Admission__Output,
  type CounterRef__Output,
  GatewayError,
  type Release,
} from '@tollgate/contracts';
import { expect, test } from 'vitest';
import { openAiChat } from '../../src/dialects/openai-chat/dialect.ts';
import { LeaseRenewal } from '../../src/policy-client/lease-renewal.ts';
import { refusedOutcome } from '../../src/settle/outcome.ts';
import type { SettledRequest } from '../../src/settle/settled-request.ts';
import { Settlement } from '../../src/settle/settlement.ts';

const refused = refusedOutcome(new GatewayError('invalid_api_key', 'The key is not known.'));

function settling() {
  const clock = simulatedClock();
  const renewed: (readonly string[])[] = [];
  const leases = new LeaseRenewal({ clock, renew: (requestIds) => renewed.push(requestIds) > 0 });
  leases.start();
  const seen = { written: 0, dropped: 0, safe: 0 };
  const released: Release[] = [];
  const settlement = new Settlement({
    journal: {
      append(_record, whenSafe) {
        seen.written++;
        whenSafe();
      },
    },
    leases,
    places: { release: (release) => void released.push(release) },
    clock,
    gatewayId: 'gateway-1',
    traced: () => {},
    finished: () => {},
    eventDropped: () => void seen.dropped++,
  });
  const settle = (request: SettledRequest) => settlement.settle(request, refused, () => void seen.safe++);
  return { clock, leases, renewed, released, seen, settle };
}

function requestOf(id: string, more: Partial<SettledRequest> = {}): SettledRequest {
  const trace = { traceId: '', traceparent: '', end: () => {} };
  return { id, receivedAtMs: 0, startedMs: 0, dialect: openAiChat, trace, ...more };
}

test('the lease of a settled request is not renewed again', () => {
  const { clock, leases, renewed, settle } = settling();
  leases.add('settled', 30_000);
  leases.add('running', 30_000);
  settle(requestOf('settled'));
  clock.advance(10_000);
  expect(renewed).toEqual([['running']]);
});

test('writes at most 100 usage events per second for requests without a valid key, and counts the others', () => {
  const { clock, seen, settle } = settling();
  for (let index = 0; index < 130; index++) settle(requestOf(`${index}`));
  expect(seen).toEqual({ written: 100, dropped: 30, safe: 130 });
  clock.advance(1_000);
  settle(requestOf('next second'));
  expect(seen.written).toBe(101);
});

test('a request that may hold a lease has its event, however many are without a principal', () => {
  const { seen, settle } = settling();
  for (let index = 0; index < 130; index++) settle(requestOf(`${index}`, { mayHoldLease: true }));
  expect(seen).toEqual({ written: 130, dropped: 0, safe: 130 });
});

test('a request gives the places that it holds of limits of requests in flight back when it ends, and no other', () => {
  const { released, settle } = settling();
  const counters: CounterRef__Output[] = [
    { key: 'day|all|cost|day', unit: 'COUNTER_UNIT_COST', slidingMs: 0, startMs: 1, endMs: 2 },
    { key: 'pace|all|concurrency|now', unit: 'COUNTER_UNIT_CONCURRENCY', slidingMs: 0, startMs: 0, endMs: 0 },
  ];
  settle(requestOf('limited', { admission: admissionWith(counters) }));
  settle(requestOf('unlimited', { admission: admissionWith(counters.slice(0, 1)) }));
  expect(released).toEqual([{ requestId: 'limited', counterKeys: ['pace|all|concurrency|now'] }]);
});

function admissionWith(counters: CounterRef__Output[]): Admission__Output {
  return {
    ...{ principal: null, targets: [], admittedAtMs: 0, leaseDeadlineMs: 0, matchedRules: [], counters },
    ...{ requestsLimit: null, tokensLimit: null, tokensAllowance: null, costAllowance: null },
    ...{ route: '', shares: [], receipts: [], heldPlaces: [], guardrails: [] },
  };
}
