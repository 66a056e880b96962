import { describe, expect, it } from 'vitest';
import { startReference } from '../support/reference-organisation.ts';

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
