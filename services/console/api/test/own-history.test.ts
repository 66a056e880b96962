import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN } from './fake-policy.ts';
import { EVENT, RANGE } from './usage-event.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

describe('what is one’s own', () => {
  const asMember = { token: MEMBER_TOKEN };
  const post = (path: string, json: unknown) => tollgate.call(path, { method: 'POST', json, ...asMember });
  const ask = (...filters: unknown[]) =>
    post('/metrics/query', { ...RANGE, measures: ['requests'], filters });
  const OWN = { field: 'user', op: 'is', values: ['lena@example.com'] };

  it.each([
    ['the caller’s own requests without a filter', [], [OWN]],
    [
      'the requests of a team that the caller manages',
      [{ field: 'team', op: 'is', value: 'research' }],
      [{ field: 'team', op: 'is', values: ['research'] }],
    ],
    [
      'requests of others in the teams that the caller manages',
      [{ field: 'user', op: 'is', value: 'omar@example.com' }],
      [
        { field: 'user', op: 'is', values: ['omar@example.com'] },
        { field: 'team', op: 'in', values: ['research'] },
      ],
    ],
    [
      'the caller’s own in a team that somebody else manages',
      [{ field: 'team', op: 'is', value: 'everyone' }],
      [{ field: 'team', op: 'is', values: ['everyone'] }, OWN],
    ],
    [
      'the caller’s own where a condition could be met by anybody',
      [{ field: 'team', op: 'is_not', value: 'nobody' }],
      [{ field: 'team', op: 'is_not', values: ['nobody'] }, OWN],
    ],
  ])('is %s', async (_what, asked, filters) => {
    expect((await ask(...asked)).status).toBe(200);
    expect(tollgate.backends.asked.metrics?.filters).toEqual(filters);
    await post('/requests/query', { ...RANGE, filters: asked });
    expect(tollgate.backends.asked.requests?.filters).toEqual(filters);
  });

  it('is no other team’s, which is said', async () => {
    expect(await ask({ field: 'team', op: 'in', value: ['research', 'sales'] })).toMatchObject({
      status: 403,
      json: {
        error: { code: 'forbidden', message: expect.stringContaining('team sales'), param: 'filters' },
      },
    });
  });

  it('is a request of the caller or of a managed team, and no other', async () => {
    const teams = (name: string) => ({ subject: 'user:omar@example.com', teams: [name] });
    tollgate.backends.events.push(
      EVENT,
      { ...EVENT, requestId: '0197-b', principal: teams('research') },
      { ...EVENT, requestId: '0197-c', principal: teams('sales') },
    );
    const status = async (id: string) => (await tollgate.call(`/requests/${id}`, asMember)).status;
    expect(await Promise.all(['0197-a', '0197-b', '0197-c'].map(status))).toEqual([200, 200, 404]);
  });

  it('is what counters hold for the caller, the caller’s teams and managed teams', async () => {
    const counter = (rule: string, entity: string) => ({
      rule,
      entity,
      unit: 'COUNTER_UNIT_COST' as const,
      window: 'day',
      limit: 1_000_000_000,
      used: 1,
      mode: 'enforce',
    });
    tollgate.backends.counters.push(
      counter('per-user', 'user:lena@example.com'),
      counter('per-user', 'user:omar@example.com'),
      counter('per-user-model', 'user:omar@example.com,model:demo/chat'),
      counter('per-team', 'team:research'),
      counter('per-team', 'team:sales'),
      counter('everything', 'all'),
      counter('lenas', 'model:demo/chat'),
      counter('lenas', 'user:omar@example.com'),
      counter('research-day', 'user:omar@example.com'),
    );
    const { counters } = (await tollgate.call('/spend', asMember)).json;
    expect(
      (counters as { rule: string; counter: string }[]).map((one) => `${one.rule} ${one.counter}`),
    ).toEqual([
      'per-user user:lena@example.com',
      'per-team team:research',
      'lenas model:demo/chat',
      'research-day user:omar@example.com',
    ]);
  });
});
