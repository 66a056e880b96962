import { simulatedClock } from '@tollgate/clock';
import { GatewayError } from '@tollgate/contracts';
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
  const settlement = new Settlement({
    journal: {
      append(_record, whenSafe) {
        seen.written++;
        whenSafe();
      },
    },
    leases,
    clock,
    gatewayId: 'gateway-1',
    traced: () => {},
    finished: () => {},
    eventDropped: () => void seen.dropped++,
  });
  const settle = (request: SettledRequest) => settlement.settle(request, refused, () => void seen.safe++);
  return { clock, leases, renewed, seen, settle };
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

test('of requests without a known principal 100 a second are written, and the rest is counted', () => {
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
