import type { PastRequest__Output } from '@tollgate/contracts';
import { parseManifests } from '@tollgate/manifests';
import { expect, it } from 'vitest';
import { limitTrial } from '../../src/trial/limit-trial.ts';

const START_MS = Date.parse('2026-10-05T12:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

function trialOf(yaml: string) {
  const parsed = parseManifests(yaml, 'yaml');
  if (!parsed.ok) throw new Error(parsed.faults.map(({ message }) => message).join('; '));
  return limitTrial(parsed.documents.map(({ manifest }) => manifest));
}

function request(given: Partial<PastRequest__Output> & { atMs?: number } = {}): PastRequest__Output {
  const { atMs = 0, ...rest } = given;
  const receivedAtMs = START_MS + atMs;
  return {
    receivedAtMs,
    finishedAtMs: receivedAtMs + 1_000,
    subject: 'user:lena@example.com',
    teams: ['research'],
    model: 'openai-main/gpt-4o',
    tags: {},
    tokens: 10,
    costNanoUsd: 10_000_000,
    ...rest,
  };
}

it('a budget refuses what would pass its limit, counts refused requests as nothing, and starts over with its window', () => {
  const trial = trialOf(`
type: gateway-budget-config
name: gateway-budget-config
rules: [{id: day, when: {}, limit_to: 0.025, unit: cost_per_day, budget_applies_per: [user]}]
`);
  trial.count(request());
  trial.count(request({ atMs: 1 }));
  trial.count(request({ atMs: 2 }));
  trial.count(request({ atMs: 3, costNanoUsd: 5_000_000 }));
  trial.count(request({ atMs: 4, subject: 'user:omar@example.com' }));
  trial.count(request({ atMs: DAY_MS }));
  expect(trial.refused()).toBe(1);
  expect(trial.rules()).toEqual([
    {
      rule: 'day',
      mode: 'enforce',
      matched: 6,
      refused: 1,
      refusedCostNanoUsd: 10_000_000,
      firstRefusedAtMs: START_MS + 2,
      counters: [{ entity: 'user:lena@example.com', refused: 1 }],
    },
  ]);
});

it('of rate limits the first that matches counts, in a window that slides', () => {
  const trial = trialOf(`
type: gateway-rate-limiting-config
name: gateway-rate-limiting-config
rules:
  - {id: batch, when: {subjects: ["virtualaccount:nightly"]}, limit_to: 1, unit: requests_per_minute}
  - {id: all, when: {}, limit_to: 2, unit: requests_per_minute}
`);
  for (const atMs of [0, 10_000, 20_000]) trial.count(request({ atMs }));
  trial.count(request({ atMs: 30_000, subject: 'virtualaccount:nightly' }));
  trial.count(request({ atMs: 62_000 }));
  expect(trial.rules()).toMatchObject([
    { rule: 'batch', matched: 1, refused: 0 },
    { rule: 'all', matched: 4, refused: 1, firstRefusedAtMs: START_MS + 20_000 },
  ]);
});

it('a rule in audit mode is shown with what it would refuse, and refuses nothing', () => {
  const trial = trialOf(`
type: tenant-budget-config
name: watching
when: {}
limits: {cost_per_week: 0.01}
applies_to: {type: metadata, metadata: project}
mode: audit
`);
  for (const atMs of [0, 1]) trial.count(request({ atMs, tags: { project: 'apollo' } }));
  expect(trial.refused()).toBe(0);
  expect(trial.rules()).toMatchObject([
    { mode: 'audit', matched: 2, refused: 1, counters: [{ entity: 'metadata.project=apollo', refused: 1 }] },
  ]);
});

it('requests in flight are those that had not ended', () => {
  const trial = trialOf(`
type: tenant-rate-limit-config/model
name: at-once
when: {}
limits: {concurrent_requests: 1}
applies_to: {type: aggregate}
mode: enforce
`);
  for (const atMs of [0, 500, 1_000]) trial.count(request({ atMs }));
  expect(trial.rules()).toMatchObject([{ refused: 1, firstRefusedAtMs: START_MS + 500 }]);
});

it('a budget of a team counts who was in it, and an override replaces its limit', () => {
  const trial = trialOf(`
type: team-budget-config
team_name: research
name: research
when: {}
limits: {cost_per_day: 0.01}
applies_to: {type: per-user, overrides: [{users: [omar@example.com], limits: {cost_per_day: 1}}]}
mode: enforce
`);
  for (const atMs of [0, 1]) {
    trial.count(request({ atMs }));
    trial.count(request({ atMs, subject: 'user:omar@example.com' }));
    trial.count(request({ atMs, subject: 'user:sam@example.com', teams: ['sales'] }));
  }
  expect(trial.rules()).toMatchObject([
    { matched: 4, refused: 1, counters: [{ entity: 'user:lena@example.com', refused: 1 }] },
  ]);
});
