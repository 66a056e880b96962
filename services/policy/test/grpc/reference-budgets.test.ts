import { simulatedClock } from '@tollgate/clock';
import { describe, expect, it } from 'vitest';
import { startReference } from '../support/reference-organisation.ts';

const GPT_4O = 'openai-main/gpt-4o';
const MINI = 'openai-main/gpt-4o-mini';
const prod = { tags: { env: 'prod' } };

/** Every example of the pages on budgets does what its page says. Where we differ on purpose, the test says so. */
describe('budgets V1', () => {
  const alerts = (targets: string) => `
    alerts:
      thresholds: [75, 90, 95, 100]
      notification_target: [${targets}]`;
  const teamMonthly = (more: string) => `
name: budget-config
type: gateway-budget-config
rules:
  - id: team-monthly
    when: {subjects: ["team:engineering"], models: [], metadata: {}}
    limit_to: 5000
    unit: cost_per_month
    budget_applies_per: [user]
    audit_mode: false${more}`;

  it('team-monthly: 5,000 USD a month for each member, counted from the first, and 402 beyond (429 there)', async () => {
    const clock = simulatedClock(Date.parse('2026-05-31T23:59:59.999Z'));
    const targets =
      '{type: email, notification_channel: mail, to_emails: ["a@x.com"]}, {type: slack-webhook, notification_channel: slack}';
    const { ask } = await startReference(teamMonthly(alerts(targets)), { clock });
    expect(await ask('bob', { usd: 2_500, times: 3 })).toBe('2 passed, budget_exceeded team-monthly');
    expect(await ask('ann', { usd: 2_500, times: 2 })).toBe('2 passed');
    expect(await ask('stranger', { usd: 2_500, times: 9 })).toBe('9 passed');
    clock.advance(1);
    expect(await ask('bob', { usd: 5_000 })).toBe('1 passed');
  });

  it.each([
    '{type: slack-bot, notification_channel: c, channels: ["#ai"]}',
    '{type: pagerduty, notification_channel: c}',
    '{type: ms-teams-webhook, notification_channel: c}',
  ])('team-monthly: alerts by %s are refused as not supported yet', async (target) => {
    const policy = await startReference('type: team\nname: spare');
    const { faults } = await policy.apply(teamMonthly(alerts(target)), { secret: policy.adminSecret });
    expect(faults).toMatchObject([
      { code: 'not_supported_yet', path: expect.stringContaining('notification_target[0]') },
    ]);
  });

  it('audit_mode: tracked, never blocked', async () => {
    const { ask, ledger } = await startReference(
      teamMonthly('').replace('audit_mode: false', 'audit_mode: true'),
    );
    expect(await ask('bob', { usd: 2_500, times: 3 })).toBe('3 passed');
    const [reading] = await ledger.read({ keyPrefix: 'team-monthly|', limit: 1 });
    expect(reading).toMatchObject({ mode: 'audit', balance: { reserved: 7_500e9 } });
  });

  it('cost is counted on every matching rule, and the first matching rule decides', async () => {
    const { ask, ledger } = await startReference(`
name: budget-config
type: gateway-budget-config
rules:
  - {id: ml-team, when: {subjects: ["team:backend"]}, limit_to: 100, unit: cost_per_day}
  - {id: everybody, when: {}, limit_to: 10, unit: cost_per_day}`);
    expect(await ask('ann', { usd: 25, times: 5 })).toBe('4 passed, budget_exceeded ml-team');
    const [reading] = await ledger.read({ keyPrefix: 'everybody|', limit: 1 });
    expect(reading?.balance.reserved).toBe(100e9);
    expect(await ask('bob', { usd: 1 })).toBe('0 passed, budget_exceeded everybody');
  });

  it.each([
    ['cost_per_day', '2026-04-01T00:00:00Z'],
    ['cost_per_week', '2026-04-06T00:00:00Z'],
    ['cost_per_month', '2026-05-01T00:00:00Z'],
    ['cost_per_quarter', '2026-07-01T00:00:00Z'],
    ['tokens_per_day', '2026-04-01T00:00:00Z'],
    ['tokens_per_month', '2026-05-01T00:00:00Z'],
  ])('%s resets at %s', async (unit, resetsAt) => {
    const clock = simulatedClock(Date.parse(resetsAt) - 1);
    const { ask, verdicts } = await startReference(
      `
name: budget-config
type: gateway-budget-config
rules: [{id: b, when: {}, limit_to: 10, unit: ${unit}}]`,
      { clock },
    );
    expect(await ask('bob', { usd: 0.01, times: unit.startsWith('cost') ? 1_000 : 1 })).toMatch(/passed$/);
    const [refused] = await verdicts('bob');
    expect(refused?.refusal?.message).toContain(`It resets at ${new Date(resetsAt).toISOString()}`);
    clock.advance(1);
    expect(await ask('bob')).toBe('1 passed');
  });
});

describe('budgets V2', () => {
  const when = `
when:
  subjects:
    users: {in: [bob@example.com, vip@x.com, stranger@example.com], not_in: [stranger@example.com]}
    teams: {in: [backend]}
    virtual_accounts: {in: [va1]}
  models: {in: ["openai-main/gpt-4o"]}
  provider_accounts: {in: [openai-main]}
  metadata: {env: {in: [prod]}}`;
  const engSpend = `
type: tenant-budget-config
name: eng-spend
${when}
limits: {cost_per_day: 50, cost_per_week: 200, cost_per_month: 500, cost_per_quarter: 1200}
applies_to:
  type: per-user
  overrides:
    - {users: ["vip@x.com"], limits: {cost_per_month: 2000}}
mode: enforce
alerts: [{thresholds: [75,90,95,100], send_to: shared, notification_target: []}]`;

  it('eng-spend: all four windows must have room', async () => {
    const clock = simulatedClock(Date.parse('2026-01-05T00:00:00Z'));
    const { ask } = await startReference(engSpend, { clock });
    const spent = new Map<string, number>();
    // A day's budget each day: the week ends that on its fifth day, the month after two and a half weeks.
    for (let day = 0; day < 40; day++) {
      const answer = await ask('bob', { ...prod, usd: 50 });
      const week = `week ${Math.floor(day / 7)}`;
      if (answer === '1 passed') spent.set(week, (spent.get(week) ?? 0) + 50);
      clock.advance(86_400_000);
    }
    expect([...spent]).toEqual([
      ['week 0', 200],
      ['week 1', 200],
      ['week 2', 100],
      // The first of February is a Sunday.
      ['week 3', 50],
      ['week 4', 200],
      ['week 5', 200],
    ]);
  });

  it('eng-spend: an override replaces the limit that it names, and the others stay', async () => {
    const clock = simulatedClock(Date.parse('2026-01-01T00:00:00Z'));
    const { ask, ledger } = await startReference(engSpend, { clock });
    expect(await ask('vip', { ...prod, usd: 51 })).toBe('0 passed, budget_exceeded eng-spend');
    expect(await ask('vip', { ...prod, usd: 50 })).toBe('1 passed');
    expect(await ask('bob', { ...prod, usd: 50 })).toBe('1 passed');
    const readings = await ledger.read({ keyPrefix: 'eng-spend|', limit: 10 });
    const limitOf = (key: string) => (readings.find(({ counter }) => counter.key === key)?.limit ?? 0) / 1e9;
    expect(limitOf('eng-spend|user:vip@x.com|cost|month')).toBe(2_000);
    expect(limitOf('eng-spend|user:vip@x.com|cost|day')).toBe(50);
    expect(limitOf('eng-spend|user:bob@example.com|cost|month')).toBe(500);
  });

  it('eng-spend: users, teams and virtual accounts are alternatives, not_in excludes, and everything else is ANDed', async () => {
    const { counters } = await startReference(engSpend);
    for (const who of ['bob', 'ann', 'va1'] as const) expect(await counters(who, prod)).toHaveLength(4);
    expect(await counters('stranger', prod)).toEqual([]);
    expect(await counters('owned', prod)).toEqual([]);
    expect(await counters('bob', { ...prod, model: MINI })).toEqual([]);
    expect(await counters('bob', { tags: { env: 'dev' } })).toEqual([]);
    expect(await counters('bob')).toEqual([]);
  });

  it('all matching budgets must pass, whatever their order', async () => {
    const budget = (name: string, usd: number, mode = 'enforce') =>
      `type: tenant-budget-config\nname: ${name}\nwhen: {}\nlimits: {cost_per_day: ${usd}}\napplies_to: {type: aggregate}\nmode: ${mode}\n`;
    const { ask, counters } = await startReference(
      [budget('wide', 100), budget('narrow', 10), budget('watching', 1, 'audit')].join('---\n'),
    );
    expect(await counters('bob', { usd: 5 })).toHaveLength(3);
    expect(await ask('bob', { usd: 5, times: 2 })).toBe('1 passed, budget_exceeded narrow');
  });

  it('cost_per_lifetime never resets', async () => {
    const clock = simulatedClock(Date.parse('2026-01-01T00:00:00Z'));
    const { ask, verdicts } = await startReference(
      `
type: tenant-budget-config
name: pilot
when: {}
limits: {cost_per_lifetime: 10}
applies_to: {type: aggregate}
mode: enforce`,
      { clock },
    );
    expect(await ask('bob', { usd: 10 })).toBe('1 passed');
    clock.advance(3 * 365 * 86_400_000);
    const [refused] = await verdicts('bob');
    expect(refused?.refusal).toMatchObject({ code: 'budget_exceeded', limit: { resetsAtMs: 0 } });
    expect(refused?.refusal?.message).toContain('It never resets');
  });

  it.each([
    ['per-model', 'models: [openai-main/gpt-4o-mini]', { model: GPT_4O }, { model: MINI }],
    ['metadata, metadata: env', 'metadata_values: [prod]', { tags: { env: 'dev' } }, prod],
  ])('applies_to %s counts each apart, with overrides', async (type, names, plain, overridden) => {
    const { ask } = await startReference(`
type: tenant-budget-config
name: apart
when: {}
limits: {cost_per_day: 1}
applies_to: {type: ${type}, overrides: [{${names}, limits: {cost_per_day: 3}}]}
mode: enforce`);
    expect(await ask('bob', { ...plain, usd: 1, times: 2 })).toBe('1 passed, budget_exceeded apart');
    expect(await ask('bob', { ...overridden, usd: 1, times: 4 })).toBe('3 passed, budget_exceeded apart');
  });

  it('applies_to per-virtual-account counts each program apart, with overrides', async () => {
    const { ask } = await startReference(`
type: tenant-budget-config
name: apart
when: {}
limits: {cost_per_day: 1}
applies_to: {type: per-virtual-account, overrides: [{virtual_accounts: [owned], limits: {cost_per_day: 3}}]}
mode: enforce`);
    expect(await ask('va1', { usd: 1, times: 2 })).toBe('1 passed, budget_exceeded apart');
    expect(await ask('owned', { usd: 1, times: 4 })).toBe('3 passed, budget_exceeded apart');
  });

  it('the team form counts members of its team and programs that it owns, and names the team that set it', async () => {
    const { ask, counters, verdicts } = await startReference(`
type: team-budget-config
team_name: engineering
name: eng-team
when: {subjects: {users: {not_in: [vip@x.com]}}}
limits: {cost_per_week: 10}
applies_to: {type: aggregate}
mode: enforce`);
    expect(await ask('bob', { usd: 4 })).toBe('1 passed');
    expect(await ask('owned', { usd: 4 })).toBe('1 passed');
    expect(await ask('ann', { usd: 4 })).toBe('0 passed, budget_exceeded eng-team');
    for (const who of ['vip', 'stranger', 'va1'] as const) expect(await counters(who)).toEqual([]);
    const [refused] = await verdicts('bob', { usd: 4 });
    expect(refused?.refusal?.message).toContain(
      'Budget eng-team, set by team engineering, allows 10 USD per week',
    );
  });
});
