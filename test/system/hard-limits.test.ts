/**
 * Limits hold under concurrency, through two gateways and two policies: what breaks when this fails is somebody's bill.
 */
import { until } from '@tollgate/harness';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { nanoUsdFromUsd } from '@tollgate/pricing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyRows, type Row } from './three-ledgers.ts';

const ACCOUNT = 'dear';
let system: DistributedSystem;

beforeAll(async () => {
  system = await startDistributed({
    gateways: 2,
    policies: 2,
    environment: { TOLLGATE_REDIS_DEADLINE_MS: '5000', TOLLGATE_ADMISSION_DEADLINE_MS: '10000' },
  });
  await system.admin.call('PUT', '/manifests', dearAccount());
}, 120_000);
afterAll(() => system?.stop());

test('500 concurrent requests against a strict budget of 1 USD spend at most 1 USD, and each that was admitted is answered', {
  timeout: 180_000,
}, async () => {
  const user = 'spender@example.com';
  const key = await system.admin.createUserKey(user);
  await system.admin.call('PUT', '/manifests', {
    type: 'tenant-budget-config',
    name: 'one-dollar',
    when: { subjects: { users: { in: [user] } } },
    limits: { cost_per_day: 1 },
    applies_to: { type: 'aggregate' },
    mode: 'enforce',
    estimate: 'strict',
  });
  const answers = await askAll(key, 500, { max_tokens: 100 });
  expect(counts(answers, [200, 402])).toBe(500);
  const admitted = answers.filter(({ status }) => status === 200);
  expect(admitted.length).toBeGreaterThan(10);

  // Room comes back as estimates become real, so those who ask again spend what is left, and not a nano-USD more.
  for (let wave = 0; wave < 40; wave++) {
    await settled('one-dollar');
    const more = await askAll(key, 25, { max_tokens: 100 });
    expect(counts(more, [200, 402])).toBe(25);
    admitted.push(...more.filter(({ status }) => status === 200));
    if (more.every(({ status }) => status === 402)) break;
  }
  const rows = await rowsOf(admitted);
  const spentNanoUsd = rows.reduce((sum, row) => sum + (row.cost_nano_usd ?? 0), 0);
  const counter = await counterOf('one-dollar');
  expect(nanoUsdFromUsd(String(counter?.used))).toBe(spentNanoUsd);
  expect(spentNanoUsd).toBeLessThanOrEqual(nanoUsdFromUsd(1));
  expect(spentNanoUsd).toBeGreaterThan(nanoUsdFromUsd('0.9'));
  expect(rows.every(({ status, unsettled }) => status === 200 && !unsettled)).toBe(true);
});

test('of 900 requests at once a limit of 600 a minute admits 600', { timeout: 180_000 }, async () => {
  const user = 'hasty@example.com';
  const key = await system.admin.createUserKey(user);
  await system.admin.call('PUT', '/manifests', {
    type: 'tenant-rate-limit-config/model',
    name: 'six-hundred',
    when: { subjects: { users: { in: [user] } } },
    limits: { requests_per_minute: 600 },
    applies_to: { type: 'per-user' },
    mode: 'enforce',
  });
  const startedMs = performance.now();
  const answers = await askAll(key, 900, { max_tokens: 5 });
  expect(counts(answers, [200, 429])).toBe(900);
  const admitted = answers.filter(({ status }) => status === 200).length;
  // On a machine so slow that the minute passes meanwhile, its first requests leave the window.
  const minutes = Math.floor((performance.now() - startedMs) / 60_000);
  expect(admitted).toBeGreaterThanOrEqual(600);
  expect(admitted).toBeLessThanOrEqual(601 + minutes * 600);
  expect(answers.filter((answer) => answer.status === 429 && !(answer.retryAfterSeconds > 0))).toEqual([]);
});

test('100,000 tokens a minute are passed by at most 5 %', { timeout: 180_000 }, async () => {
  const user = 'wordy@example.com';
  const key = await system.admin.createUserKey(user);
  await system.admin.call('PUT', '/manifests', {
    type: 'tenant-rate-limit-config/model',
    name: 'hundred-thousand',
    when: { subjects: { users: { in: [user] } } },
    limits: { tokens_per_minute: 100_000 },
    applies_to: { type: 'per-user' },
    mode: 'enforce',
  });
  const startedMs = performance.now();
  const answers = await askAll(key, 600, { max_tokens: 400, simulate: { output_tokens: 300 } });
  expect(counts(answers, [200, 429])).toBe(600);
  const rows = await rowsOf(answers.filter(({ status }) => status === 200));
  const tokens = rows.reduce((sum, row) => sum + row.input_tokens + row.output_tokens, 0);
  const minutes = Math.floor((performance.now() - startedMs) / 60_000);
  expect(tokens).toBeGreaterThan(60_000);
  expect(tokens).toBeLessThanOrEqual(105_000 * (1 + minutes));
});

type Answer = { id: string; status: number; retryAfterSeconds: number };

/** Sends requests all at once, by turns to both gateways, half of them as streams. */
function askAll(key: string, count: number, more: object): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index): Promise<Answer> => {
      const gateway = system.gatewayUrls[index % 2] ?? system.gatewayUrl;
      const answer = await fetch(`${gateway}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: `${ACCOUNT}/chat`,
          stream: index % 4 < 2,
          messages: [{ role: 'user', content: `Question ${index}` }],
          simulate: { output_tokens: 50 },
          ...more,
        }),
        signal: AbortSignal.timeout(120_000),
      });
      const text = await answer.text();
      const isWhole = answer.status !== 200 || index % 4 >= 2 || text.includes('data: [DONE]');
      return {
        id: answer.headers.get('x-request-id') ?? '',
        status: isWhole ? answer.status : 0,
        retryAfterSeconds: Number(answer.headers.get('retry-after')),
      };
    }),
  );
}

function counts(answers: readonly Answer[], statuses: readonly number[]): number {
  return answers.filter(({ status }) => statuses.includes(status)).length;
}

/** History's rows of these requests, once it has them all. */
async function rowsOf(answers: readonly Answer[]): Promise<Row[]> {
  let rows: Row[] = [];
  await until(
    async () => {
      const history = await historyRows(system);
      rows = answers.flatMap(({ id }) => history.get(id) ?? []);
      return rows.length === answers.length;
    },
    { timeoutMs: 60_000, what: 'all requests to be in history' },
  );
  return rows;
}

async function counterOf(rule: string) {
  return (await system.admin.spend()).find((counter) => counter.rule === rule);
}

async function settled(rule: string): Promise<void> {
  await until(async () => Number((await counterOf(rule))?.reserved ?? 0) === 0, {
    timeoutMs: 60_000,
    what: `nothing to be reserved on ${rule}`,
  });
}

/** The simulated provider at prices at which a dollar is soon spent. */
function dearAccount(): object {
  return {
    type: 'provider-account/self-hosted-model',
    name: ACCOUNT,
    base_url: `${system.provider.url}/v1`,
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: [
      {
        name: 'chat',
        type: 'integration/model/self-hosted-model',
        model_id: 'chat',
        model_types: ['chat'],
        cost: { metric: 'per_1000_tokens', value: { input: 0.1, output: 0.1 } },
      },
    ],
  };
}
