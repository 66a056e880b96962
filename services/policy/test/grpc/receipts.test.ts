/** What a gateway gets that takes receipts, beside what one of before them gets for the same request. */
import { type Admission__Output, decodeUsageBatch, joinUsageBatch } from '@tollgate/contracts';
import { expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits, tenantRateLimit } from '../support/scenario.ts';

const ROUTED = `type: provider-account/virtual-model
name: chat
integrations:
  - name: smart
    type: integration/model/virtual
    model_types: [chat]
    routing_config:
      type: priority-based-routing
      load_balance_targets: [{target: openai-main/gpt-4o, priority: 0}, {target: lab/llama, priority: 1}]
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
`;
const LIMITS = [
  rateLimits('id: in-flight, when: {}, limit_to: 100, unit: concurrent_requests'),
  tenantRateLimit('limits: {requests_per_minute: 1000}', 'applies_to: {type: per-user}'),
  budgets(
    'id: all, when: {}, limit_to: 1000, unit: cost_per_day',
    'id: of-llama, when: {models: [lab/llama]}, limit_to: 1000, unit: cost_per_month',
  ),
].join('---\n');

type Policy = Awaited<ReturnType<typeof startPolicy>>;

/** The admissions of one request for both kinds of gateway: asking twice reserves once. */
async function bothOf(policy: Policy, given: Parameters<typeof request>[0]) {
  const asked = request(given);
  const [older] = await policy.send([asked]);
  const [newer] = await policy.send([asked], [], true);
  if (!older?.admission || !newer?.admission) throw new Error('not admitted');
  return { older: older.admission, newer: newer.admission };
}

function read(receipt: Uint8Array | undefined) {
  const [event] = decodeUsageBatch(joinUsageBatch([receipt ?? Buffer.alloc(0)]));
  if (event === undefined) throw new Error('no event');
  const { principal, matchedRules, counters, countersNarrowed, ...others } = event;
  return { said: { principal, matchedRules, counters, countersNarrowed }, others };
}

/** What an admission says beside what a receipt is about. */
function besides({
  counters: _counters,
  shares,
  receipts: _r,
  heldPlaces: _p,
  ...others
}: Admission__Output) {
  return { ...others, rulesOfShares: shares.map(({ rules }) => rules) };
}

it('says principal, rules and counters in one receipt, and nothing else of the usage event', async () => {
  const policy = await startPolicy({ manifests: LIMITS });
  const { older, newer } = await bothOf(policy, { secret: SECRETS.lena });
  expect(older.receipts).toEqual([]);
  expect(older.counters.map(({ key }) => key.split('|')[0])).toEqual(['in-flight', 'pace', 'all']);
  const { principal, matchedRules, counters } = older;
  const [receipt] = newer.receipts;
  const { said, others } = read(receipt);
  expect(said).toEqual({ principal, matchedRules, counters, countersNarrowed: false });
  expect(others).toEqual(read(undefined).others);
  expect(newer.receipts).toHaveLength(1);
  expect(newer.counters).toEqual([]);
  expect(newer.heldPlaces).toEqual([counters[0]?.key]);
  expect(besides(newer)).toEqual(besides(older));
});

it('has a receipt for each target with what counts there', async () => {
  const policy = await startPolicy({ manifests: `${ROUTED}---\n${LIMITS}` });
  const { older, newer } = await bothOf(policy, { model: 'chat/smart', secret: SECRETS.omar });
  const { principal, matchedRules, counters, shares, targets } = older;
  expect(targets).toEqual(['openai-main/gpt-4o', 'lab/llama']);
  expect(newer.receipts.map((receipt) => read(receipt).said)).toEqual(
    shares.map((share) => ({
      principal,
      matchedRules: share.rules.map((index) => matchedRules[index]),
      counters: share.counters.map((index) => counters[index]),
      countersNarrowed: share.counters.length < counters.length,
    })),
  );
  expect(newer.shares.map((share) => share.counters)).toEqual([[], []]);
  expect(besides(newer)).toEqual(besides(older));
});

it('has a receipt without counters where no rule matches', async () => {
  const policy = await startPolicy();
  const { older, newer } = await bothOf(policy, {});
  expect(read(newer.receipts[0]).said).toEqual({
    principal: older.principal,
    matchedRules: [],
    counters: [],
    countersNarrowed: false,
  });
});

it('follows the windows: a receipt names the counter in the window of its request', async () => {
  const policy = await startPolicy({ manifests: LIMITS });
  const first = await bothOf(policy, {});
  const second = await bothOf(policy, {});
  for (const { older, newer } of [first, second])
    expect(read(newer.receipts[0]).said.counters).toEqual(older.counters);
});
