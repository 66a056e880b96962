import { readFileSync } from 'node:fs';
import { simulatedClock } from '@tollgate/clock';
import { describe, expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';
import { startReference } from '../support/reference-organisation.ts';

const GPT_4O = 'openai-main/gpt-4o';
const MINI = 'openai-main/gpt-4o-mini';
const prod = { tags: { env: 'prod' } };

/** Every example of the pages on limits does what its page says. Where we differ on purpose, the test says so. */
describe('rate limits V1', () => {
  const specificUserRule = `
name: ratelimiting-config
type: gateway-rate-limiting-config
rules:
  - id: specific-user-rule
    when:
      subjects: ["user:bob@example.com", "team:backend", "virtualaccount:va1"]
      models: ["openai-main/gpt-4o"]
      metadata: {env: prod}
    limit_to: 1000
    unit: requests_per_day
    rate_limit_applies_per: [user, model]`;

  it('specific-user-rule: a thousand requests a day for each of its subjects, and 429 beyond', async () => {
    const { ask, verdicts } = await startReference(specificUserRule);
    expect(await ask('bob', { ...prod, times: 1_001 })).toBe(
      '1000 passed, rate_limit_exceeded specific-user-rule',
    );
    expect(await ask('ann', { ...prod, times: 1_000 })).toBe('1000 passed');
    expect(await ask('va1', { ...prod, times: 1_000 })).toBe('1000 passed');
    const [refused] = await verdicts('ann', prod);
    expect(refused?.refusal?.retryAfterMs).toBeGreaterThan(86_000_000);
  });

  it('specific-user-rule: conditions are ANDed, so others, other models and other tags are not counted', async () => {
    const { counters } = await startReference(specificUserRule);
    expect(await counters('bob', prod)).toEqual([
      'specific-user-rule|user:bob@example.com,model:openai-main/gpt-4o|requests|day',
    ]);
    expect(await counters('stranger', prod)).toEqual([]);
    expect(await counters('bob', { ...prod, model: MINI })).toEqual([]);
    expect(await counters('bob', { tags: { env: 'dev' } })).toEqual([]);
    expect(await counters('bob')).toEqual([]);
  });

  it('only the first matching rule applies', async () => {
    const { ask } = await startReference(`
name: ratelimiting-config
type: gateway-rate-limiting-config
rules:
  - {id: bob, when: {subjects: ["user:bob@example.com"]}, limit_to: 3, unit: requests_per_hour}
  - {id: everybody, when: {}, limit_to: 1, unit: requests_per_hour}`);
    expect(await ask('bob', { times: 4 })).toBe('3 passed, rate_limit_exceeded bob');
    expect(await ask('ann', { times: 2 })).toBe('1 passed, rate_limit_exceeded everybody');
  });

  it('without rate_limit_applies_per all share one pool', async () => {
    const { ask } = await startReference(`
name: ratelimiting-config
type: gateway-rate-limiting-config
rules: [{id: pool, when: {}, limit_to: 2, unit: requests_per_minute}]`);
    expect(await ask('bob', { times: 2 })).toBe('2 passed');
    expect(await ask('ann')).toBe('0 passed, rate_limit_exceeded pool');
  });

  it('tokens_* count input and output', async () => {
    const { ask } = await startReference(`
name: ratelimiting-config
type: gateway-rate-limiting-config
rules: [{id: tokens, when: {}, limit_to: 100, unit: tokens_per_minute, estimate: strict}]`);
    expect(await ask('bob', { inputTokensMax: 60, usd: 0.04 })).toBe('1 passed');
    expect(await ask('bob', { usd: 0.001 })).toBe('0 passed, rate_limit_exceeded tokens');
  });
});

describe('rate limits V2', () => {
  it('jaipuria-moodle-user-cap: limits of tool calls are refused as not supported yet, and not stored', async () => {
    const policy = await startReference('type: team\nname: spare');
    const { faults } = await policy.apply(
      `
type: tenant-rate-limit-config/mcp
name: jaipuria-moodle-user-cap
when: {mcp_servers: {in: ["jaipuria-moodle-prod"]}}
limits: {tool_calls_per_minute: 90, tool_calls_per_hour: 2000}
applies_to: {type: per-user}
mode: enforce
log_request_body_on_block: false`,
      { secret: policy.adminSecret },
    );
    expect(faults).toMatchObject([{ code: 'not_supported_yet', path: 'type' }]);
  });

  it('the model family: several windows at once, per user, with overrides', async () => {
    const { ask } = await startReference(`
type: tenant-rate-limit-config/model
name: user-cap
when: {models: {not_in: [${MINI}]}}
limits: {requests_per_minute: 5, tokens_per_hour: 40}
applies_to: {type: per-user, overrides: [{users: [vip@x.com], limits: {tokens_per_hour: 400}}]}
mode: enforce`);
    expect(await ask('bob', { usd: 0.001, times: 6 })).toBe('5 passed, rate_limit_exceeded user-cap');
    expect(await ask('ann', { times: 5 })).toBe('4 passed, rate_limit_exceeded user-cap');
    expect(await ask('vip', { times: 6 })).toBe('5 passed, rate_limit_exceeded user-cap');
    expect(await ask('bob', { model: MINI, times: 9 })).toBe('9 passed');
  });

  it('runs alongside V1: a request must pass both', async () => {
    const { ask, counters } = await startReference(`
name: ratelimiting-config
type: gateway-rate-limiting-config
rules: [{id: first, when: {}, limit_to: 3, unit: requests_per_minute}]
---
type: tenant-rate-limit-config/model
name: second
when: {}
limits: {requests_per_minute: 4}
applies_to: {type: aggregate}
mode: enforce`);
    expect(await counters('bob')).toEqual(['first|all|requests|minute', 'second|all|requests|minute']);
    expect(await ask('bob', { times: 3 })).toBe('2 passed, rate_limit_exceeded first');
  });
});

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

/** The sample files that come with the reference, each rule by its name. */
describe('the sample files', () => {
  const fixture = (file: string) =>
    readFileSync(
      new URL(`../../../../packages/manifests/test/fixtures/${file}.yaml`, import.meta.url),
      'utf8',
    );
  const users = ['lena', 'omar', 'nobody'].map((name) => `type: user\nname: ${name}@example.com`);
  const start = () =>
    startPolicy({
      environment: { OPENAI_API_KEY: 'sk-one', ANTHROPIC_API_KEY: 'sk-two' },
      bootstrap: {
        manifests: [
          {
            name: 'samples.yaml',
            text: [...users, ...['accounts', 'identities', 'limits-v1', 'limits-v2'].map(fixture)].join(
              '\n---\n',
            ),
          },
        ],
        tokens: (['lena', 'omar', 'nobody', 'batch'] as const).map((name) => ({
          secret: SECRETS[name],
          subject: name === 'batch' ? 'virtualaccount:nightly-batch' : `user:${name}@example.com`,
          name,
          role: 'member',
        })),
      },
    });

  it('batch-gpt4o: sixty requests a minute of the nightly batch, and of nobody else', async () => {
    const policy = await start();
    const sent = Array.from({ length: 61 }, () => request({ secret: SECRETS.batch }));
    const refusals = (await policy.send(sent)).flatMap(({ refusal }) => refusal?.rule ?? []);
    expect(refusals).toEqual(['batch-gpt4o']);
    expect((await policy.admit(request())).admission).toBeTruthy();
  });

  it.each([
    [
      'batch-gpt4o and per-project',
      'batch',
      {},
      ['batch-gpt4o|all|requests|minute', 'per-project|metadata.project=|cost|month'],
    ],
    [
      'everyone, research-team, per-project and research-projects',
      'lena',
      { project: 'p' },
      [
        'everyone|user:lena@example.com,model:openai-main/gpt-4o|tokens|minute',
        'research-team|all|cost|day',
        'per-project|metadata.project=p|cost|month',
        'research-projects|metadata.project=p|cost|week',
      ],
    ],
    [
      'per-user-dev, per-project and per-user-month',
      'nobody',
      { environment: 'dev' },
      [
        'per-user-dev|user:nobody@example.com|tokens|day',
        'per-project|metadata.project=|cost|month',
        'per-user-month|user:nobody@example.com|cost|day',
        'per-user-month|user:nobody@example.com|cost|month',
      ],
    ],
  ] as const)('%s count what they say', async (_rules, who, tags, counters) => {
    const policy = await start();
    const { admission } = await policy.admit(request({ secret: SECRETS[who], tags }));
    expect(admission?.counters.map(({ key }) => key)).toEqual(counters);
  });

  it('per-user-month: 10 USD a day and 100 a month each, but 50 a day for omar', async () => {
    const policy = await start();
    for (const who of ['omar', 'nobody'] as const) {
      await policy.admit(request({ secret: SECRETS[who], tags: { environment: 'staging' } }));
    }
    const readings = await policy.ledger.read({ keyPrefix: 'per-user-month|', limit: 10 });
    expect(readings.map(({ counter, limit, mode }) => [counter.key, limit / 1e9, mode])).toEqual([
      ['per-user-month|user:nobody@example.com|cost|day', 10, 'enforce'],
      ['per-user-month|user:nobody@example.com|cost|month', 100, 'enforce'],
      ['per-user-month|user:omar@example.com|cost|day', 50, 'enforce'],
      ['per-user-month|user:omar@example.com|cost|month', 100, 'enforce'],
    ]);
  });
});
