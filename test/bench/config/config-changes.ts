/**
 * `node test/bench/config/config-changes.ts`: what a new key and a change of config cost a whole Tollgate in one process, without
 * users and with 5,000 users in 12,000 objects, and how long requests wait meanwhile beside how long they wait without any
 * change. `--smoke` takes 50 users and judges nothing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded } from '@tollgate/harness/system';
import { readBenchCommand } from '../figure/command.ts';
import { processUse } from '../figure/program.ts';
import { describeMachine, machineLine } from '../machine.ts';

/** A key with 12,000 objects costs at most so much more processor time than one without. */
const KEY_RATIO_MAX = 2;
/** What requests may wait longer while the config changes, by their p99. */
const WAIT_MS_MAX = 20;
const DOCUMENTS_A_CALL = 500;
const REQUEST_EVERY_MS = 10;

const { pace } = readBenchCommand(process.argv.slice(2));
const users = pace.isSmoke ? 50 : 5_000;
const changes = pace.isSmoke ? 3 : 40;
process.stdout.write(`${machineLine(describeMachine())}\n\nconfig-changes\n`);
let made = 0;
const system = await startEmbedded();
try {
  await repeat(changes, newKey);
  const alone = await costOf(newKey);
  for (const documents of chunks(world(users))) await system.admin.call('PUT', '/manifests', documents);
  await repeat(changes, newKey);
  const among = { key: await costOf(newKey), user: await costOf(newUser), rule: await costOf(newRule) };
  const quiet = await waitsDuring(() => delay(changes * 50));
  const busy = await waitsDuring(async () => {
    await repeat(changes, newKey);
    await repeat(changes, newUser);
    await repeat(changes, newRule);
  });
  const ratio = among.key / alone;
  const addedMs = quantile(busy, 0.99) - quantile(quiet, 0.99);
  process.stdout.write(
    [
      `  a key without users    ${alone.toFixed(1)} ms of processor time`,
      `  among ${users} users     ${among.key.toFixed(1)} ms (ratio ${ratio.toFixed(2)}), a user ${among.user.toFixed(1)}, a rule ${among.rule.toFixed(1)}`,
      `  requests alone         p99 ${quantile(quiet, 0.99).toFixed(1)} ms, longest ${quantile(quiet, 1).toFixed(1)} ms of ${quiet.length}`,
      `  requests with changes  p99 ${quantile(busy, 0.99).toFixed(1)} ms, longest ${quantile(busy, 1).toFixed(1)} ms of ${busy.length}`,
      '',
    ].join('\n'),
  );
  const isHeld = ratio <= KEY_RATIO_MAX && addedMs <= WAIT_MS_MAX;
  process.stdout.write(`\n${isHeld || pace.isSmoke ? '1 passed, 0 failed' : '0 passed, 1 failed'}\n`);
  process.exitCode = isHeld || pace.isSmoke ? 0 : 1;
} finally {
  await system.stop();
}

async function newKey(): Promise<void> {
  made += 1;
  await system.admin.call('POST', '/tokens', { subject: 'user:tester@example.com', name: `key ${made}` });
}

async function newUser(): Promise<void> {
  made += 1;
  await system.admin.call('POST', '/users', { email: `new${made}@example.com` });
}

async function newRule(): Promise<void> {
  made += 1;
  await system.admin.call('PUT', '/manifests', [budget(`new-${made}`, 't0')]);
}

async function repeat(times: number, change: () => Promise<void>): Promise<void> {
  for (let time = 0; time < times; time++) await change();
}

/** Processor time of one change, in milliseconds, of the whole process. */
async function costOf(change: () => Promise<void>): Promise<number> {
  const pid = system.program('tollgate').pid();
  if (pid === undefined) throw new Error('tollgate does not run');
  const before = processUse(pid).cpuMs;
  await repeat(changes, change);
  return (processUse(pid).cpuMs - before) / changes;
}

/** How long requests take that are sent one every 10 ms while something happens. Throws Error if one fails. */
async function waitsDuring(happens: () => Promise<unknown>): Promise<number[]> {
  const waits: number[] = [];
  const asked: Promise<void>[] = [];
  let isOver = false;
  const all = happens().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    asked.push(ask().then((waitMs) => void waits.push(waitMs)));
    await delay(REQUEST_EVERY_MS);
  }
  await all;
  await Promise.all(asked);
  return waits;
}

async function ask(): Promise<number> {
  const startedMs = performance.now();
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`);
  return performance.now() - startedMs;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** For each ten users ten declared keys, two teams, a program and a rule; and 50 accounts of 20 models. */
function world(count: number): object[] {
  const many = (part: number, of: (index: number) => object) =>
    Array.from({ length: Math.ceil(count * part) }, (_, index) => of(index));
  const name = (index: number) => `u${index % count}@example.com`;
  return [
    ...many(1, (index) => ({ type: 'user', name: name(index) })),
    ...Array.from({ length: 50 }, (_, index) => account(index)),
    ...many(0.2, (index) => ({
      type: 'team',
      name: `t${index}`,
      managers: [name(index)],
      members: Array.from({ length: 10 }, (_, place) => name(index * 7 + place * 31)),
    })),
    ...many(1, (index) => ({ type: 'pat', name: `p${index}`, user_fqn: name(index) })),
    ...many(0.1, (index) => ({ type: 'virtual-account', name: `v${index}`, ownedBy: { team: `t${index}` } })),
    ...many(0.09, (index) => budget(`b${index}`, `t${index}`)),
  ];
}

function account(index: number): object {
  return {
    type: 'provider-account/openai',
    name: `a${index}`,
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: Array.from({ length: 20 }, (_, model) => ({
      type: 'integration/model/openai',
      name: `m${model}`,
      model_id: 'gpt-4o',
      model_types: ['chat'],
    })),
  };
}

function budget(name: string, team: string): object {
  return {
    type: 'team-budget-config',
    name,
    team_name: team,
    when: {},
    limits: { cost_per_day: 100 },
    applies_to: { type: 'per-user' },
    mode: 'audit',
  };
}

function chunks(documents: readonly object[]): object[][] {
  return Array.from({ length: Math.ceil(documents.length / DOCUMENTS_A_CALL) }, (_, index) =>
    documents.slice(index * DOCUMENTS_A_CALL, (index + 1) * DOCUMENTS_A_CALL),
  );
}
