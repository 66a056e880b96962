/** A gateway with a policy of before receipts and with one that sends them: the same usage events and releases. */
import type { Admission__Output, UsageEvent__Output } from '@tollgate/contracts';
import { expect, onTestFinished, test, vi } from 'vitest';
import { receipted } from '../../../policy/src/admission/receipt.ts';
import { LENA } from '../support/fake-policy.ts';
import { CHAT, startTestSystem } from '../support/gateway.ts';

const ADMITTED_AT_MS = 1_800_000_000_000;
const VERDICT = { requestId: 'a', bodyLog: 'BODY_LOG_UNSPECIFIED' } as const;
const ADMISSION: Admission__Output = {
  principal: LENA,
  targets: ['main/gpt'],
  admittedAtMs: ADMITTED_AT_MS,
  leaseDeadlineMs: ADMITTED_AT_MS + 60_000,
  matchedRules: ['per-user-day', 'in-flight'],
  counters: [
    { key: 'per-user-day|all|cost|day', unit: 'COUNTER_UNIT_COST', slidingMs: 0, startMs: 1, endMs: 2 },
    {
      key: 'in-flight|all|concurrency|now',
      unit: 'COUNTER_UNIT_CONCURRENCY',
      slidingMs: 0,
      startMs: 0,
      endMs: 0,
    },
  ],
  requestsLimit: null,
  tokensLimit: null,
  tokensAllowance: null,
  costAllowance: null,
  route: '',
  shares: [],
  receipts: [],
  heldPlaces: [],
  guardrails: [],
};

/** The usage event of a chat request that was admitted so, what came with its answer, and what was released. */
async function settled(admission: Admission__Output) {
  const system = await startTestSystem();
  onTestFinished(() => system.stop());
  system.policy.decide = () => ({ admission });
  const answer = await system.post('/v1/chat/completions', CHAT);
  expect(answer.status).toBe(200);
  await answer.text();
  const event = await system.eventOf(answer.headers.get('x-request-id'));
  await vi.waitFor(() => expect(system.policy.releases.length).toBeGreaterThan(0));
  return {
    event: lasting(event),
    rules: answer.headers.get('x-tfy-applied-configurations'),
    released: system.policy.releases.map(({ counterKeys }) => counterKeys),
    took: system.policy.tookReceipts,
  };
}

/** Without what differs from request to request. */
function lasting(event: UsageEvent__Output): Partial<UsageEvent__Output> {
  const { requestId: _id, receivedAtMs: _from, finishedAtMs: _to, traceId: _trace, ...others } = event;
  const {
    latencyMs: _latency,
    timeToFirstTokenMs: _first,
    upstreamMs: _upstream,
    attempts,
    ...rest
  } = others;
  return { ...rest, attempts: attempts.map((attempt) => ({ ...attempt, latencyMs: 0 })) };
}

test('writes the same event, names the same rules and gives the same places back', async () => {
  const { admission } = receipted({ ...VERDICT, admission: ADMISSION });
  if (!admission) throw new Error('not admitted');
  expect(admission.counters).toEqual([]);
  const older = await settled(ADMISSION);
  expect(older.event).toMatchObject({ principal: LENA, counters: ADMISSION.counters });
  expect(older.took).toBe(true);
  expect(await settled(admission)).toEqual(older);
});

test('takes the receipt of the target that answered', async () => {
  const routed = {
    ...ADMISSION,
    targets: ['main/none', 'main/gpt'],
    shares: [
      { rules: [0], counters: [0] },
      { rules: [1], counters: [1] },
    ],
  };
  const { admission } = receipted({ ...VERDICT, admission: routed });
  if (!admission) throw new Error('not admitted');
  const older = await settled(routed);
  expect(older.event).toMatchObject({ matchedRules: ['in-flight'], countersNarrowed: true });
  expect(await settled(admission)).toEqual(older);
});
