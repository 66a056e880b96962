/**
 * The backup and restore of docs/operations.md: all stores are lost while the services run. What breaks when this fails is the config
 * and the history of an organisation, and its limits are open again.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '@tollgate/harness';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goneWrong, sendMix } from '../system/mixed-load.ts';
import { countersAndHistory, expectThreeLedgersAgree, historyRows } from '../system/three-ledgers.ts';
import { ROOT } from '../tidy/repository.ts';
import { backUpStreams, restoreStreams } from './back-up-streams.ts';

const SERVICES = ['policy-1', 'analytics', 'accounting', 'console', 'gateway-1'];
const REQUESTS = 64;
const CLIENTS = 4;

let folder: string;
let system: DistributedSystem;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-backup-'));
  system = await startDistributed({
    gateways: 1,
    policies: 1,
    backupsDir: folder,
    environment: {
      TOLLGATE_REDIS_DEADLINE_MS: '5000',
      TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
      TOLLGATE_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    },
  });
  await system.admin.applyYaml(`
type: team
name: research
managers: [tester@example.com]
---
type: provider-account/openai
name: sealed
auth_data: {type: api-key, api_key: a-key-that-is-stored}
integrations:
  - {name: m, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}
---
type: tenant-budget-config
name: small
when: {models: {in: [demo/slow]}}
limits: {cost_per_month: 0.001}
applies_to: {type: per-user}
mode: enforce
# The same estimate before and after a restart, so that the same request is refused.
estimate: strict
`);
}, 300_000);
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

test('backups made under load bring back config, keys, history and counters, and reopen no limit', {
  timeout: 400_000,
}, async () => {
  const sent = await sendMix(system, { from: 0, to: REQUESTS, concurrency: CLIENTS });
  expect(goneWrong(sent)).toEqual([]);
  // Not by a reservation, which is larger than what is charged in the end: a restored counter holds charges alone.
  await until(async () => (await reservedOfSmall()) === 0 && (await limited()) === 402, {
    what: 'the small budget to be used up by charges',
  });
  await expectThreeLedgersAgree(system, { ids: [] });
  const config = await everyManifestAndKey();
  const rows = await historyRows(system);
  expect(rows.size).toBeGreaterThan(REQUESTS / 2);

  // NATS before ClickHouse: an event that leaves NATS between the two backups is then in both.
  const load = sendMix(system, { from: REQUESTS, to: 2 * REQUESTS, concurrency: CLIENTS });
  expect(await backUpStreams(system.nats.url, path.join(folder, 'nats'))).toEqual([
    'KV_tollgate_config',
    'TOLLGATE',
    'TOLLGATE_LOGS',
  ]);
  await clickHouse(documentedQuery('BACKUP'));
  await load;
  await system.admin.call('PUT', '/manifests', { type: 'team', name: 'after-the-backup' });

  for (const name of SERVICES) await system.program(name).kill();
  for (const store of [system.nats, system.redis, system.clickhouse]) await store.restartEmpty();
  await restoreStreams(system.nats.url, path.join(folder, 'nats'));
  await clickHouse(documentedQuery('RESTORE'));

  await system.program('policy-1').start({ until: 'alive' });
  await system.program('gateway-1').start();
  // The counters are not rebuilt yet: the budget must be closed.
  expect(await limited()).toBe(503);
  for (const name of ['analytics', 'accounting', 'console']) {
    await system.program(name).start({ until: 'alive' });
  }
  await until(
    async () => {
      const status = await limited();
      expect([402, 503]).toContain(status);
      return status === 402;
    },
    { what: 'the counters to be rebuilt' },
  );

  expect(await everyManifestAndKey()).toEqual(config);
  const restored = await historyRows(system);
  for (const [id, row] of rows) expect(restored.get(id), id).toEqual(row);
  await expect.poll(() => countersAndHistory(system)).toEqual({ differenceNanoUsd: 0 });

  const later = await sendMix(system, { from: 2 * REQUESTS, to: 3 * REQUESTS, concurrency: CLIENTS });
  expect(goneWrong(later)).toEqual([]);
  await expect.poll(() => countersAndHistory(system)).toEqual({ differenceNanoUsd: 0 });
  await system.admin.call('PUT', '/manifests', { type: 'team', name: 'after-the-restore' });
});

/** The status of a request under the small budget. */
async function limited(): Promise<number> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'demo/slow',
      max_tokens: 20,
      messages: [{ role: 'user', content: 'How much is left?' }],
      simulate: { output_tokens: 20, tokens_per_second: 10_000, ttft_ms: 0 },
    }),
    signal: AbortSignal.timeout(20_000),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** What is reserved on the small budget, in USD. */
async function reservedOfSmall(): Promise<number> {
  const counters = await system.admin.spend();
  return Number(counters.find((counter) => counter.rule === 'small')?.reserved ?? 0);
}

/** Everything that the admin API says of the config, when it answers; when keys were last used is part of history. */
async function everyManifestAndKey(): Promise<object> {
  const read = async () => {
    // The shapes are fixed by the public contract.
    const { manifests } = (await system.admin.call('GET', '/manifests')) as { manifests: unknown[] };
    const { tokens } = (await system.admin.call('GET', '/tokens')) as { tokens: object[] };
    return { manifests, tokens: tokens.map((token) => ({ ...token, last_used_at: undefined })) };
  };
  let found: object | undefined;
  await until(
    async () => {
      found = await read().catch(() => undefined);
      return found !== undefined;
    },
    { what: 'the admin API to answer' },
  );
  return found ?? {};
}

/** The statement of docs/operations.md that begins with a word, for the database and the folder of this test. */
function documentedQuery(word: 'BACKUP' | 'RESTORE'): string {
  const page = readFileSync(path.join(ROOT, 'docs/operations.md'), 'utf8');
  const [statement] = new RegExp(`${word} DATABASE tollgate [^"]+`).exec(page) ?? [];
  if (statement === undefined) throw new Error(`docs/operations.md has no ${word} DATABASE`);
  return statement
    .replace('DATABASE tollgate', 'DATABASE default')
    .replace(/'[^']+'/, `'${folder}/clickhouse'`);
}

async function clickHouse(query: string): Promise<void> {
  const { origin, username, password } = new URL(system.clickhouse.url);
  const answer = await fetch(origin, {
    method: 'POST',
    headers: { 'x-clickhouse-user': username, 'x-clickhouse-key': password },
    body: query,
  });
  if (!answer.ok) throw new Error(`${query}: ${await answer.text()}`);
}
