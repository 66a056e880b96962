import { simulatedClock } from '@tollgate/clock';
import { describe, expect, it } from 'vitest';
import type { Tier } from '../../src/routing/complexity.ts';
import { Health } from '../../src/routing/health.ts';
import { planTargets } from '../../src/routing/plan.ts';
import { targetsOf } from '../../src/routing/targets.ts';
import { wireConfig } from '../support/policy-config.ts';
import { virtualModels } from './virtual-models.ts';

const NAMES = ['a/gpt', 'b/gpt', 'c/gpt'];

type Asked = {
  session?: string;
  user?: string;
  tag?: string;
  text?: string;
  tier?: Tier;
  random?: () => number;
};

const ACCOUNTS = ['a', 'b', 'c'].map((name) => ({
  name,
  baseUrl: 'https://x.example/v1',
  credential: 'k',
}));

/** Plans for a virtual model over the accounts a, b and c. */
function planner(routing: string) {
  const targets = targetsOf(wireConfig(ACCOUNTS, 1, [virtualModels({ m: routing })]), {
    fetchFor: () => fetch,
  });
  const clock = simulatedClock(1_800_000_000_000);
  const health = new Health(clock, () => {});
  const plan = ({ session, user = 'lena', tag, text = 'hi', tier, random = Math.random }: Asked = {}) =>
    planTargets(
      { targets: NAMES, route: 'vm-group/m', asked: 'vm-group/m' },
      {
        targets,
        health,
        nowMs: clock.nowMs(),
        random,
        tier,
        request: {
          headers: session === undefined ? {} : { 'x-session-id': session },
          tags: tag === undefined ? {} : { project: tag },
          body: {
            messages: [
              { role: 'system', content: 's' },
              { role: 'user', content: text },
            ],
          },
          subject: `user:${user}`,
        },
      },
    ).map(({ target }) => target.account);
  const fail = (account: string, count = 3) => {
    for (let n = 0; n < count; n++)
      health.report({ target: `${account}/gpt`, isFailure: true, retryAfterMs: 0 });
  };
  const timed = (account: string, timePerTokenMs: number, timeToFirstTokenMs = 1) => {
    for (let n = 0; n < 3; n++)
      health.reportSpeed({ target: `${account}/gpt`, timePerTokenMs, timeToFirstTokenMs });
  };
  const shares = (count: number, asked: (index: number) => Asked) => {
    const first: Record<string, number> = { a: 0, b: 0, c: 0 };
    for (let index = 0; index < count; index++) {
      const [account = ''] = plan(asked(index));
      first[account] = (first[account] ?? 0) + 1 / count;
    }
    return first;
  };
  return { plan, fail, timed, shares, clock };
}

const weights = (more = '', [a, b, c]: readonly number[] = [6, 3, 1]) =>
  `{type: weight-based-routing, load_balance_targets: [{target: a/gpt, weight: ${a}}, {target: b/gpt, weight: ${b}}, {target: c/gpt, weight: ${c}}]${more}}`;
const sticky = (identifiers: string, ttl = 600) =>
  weights(`, sticky_routing: {ttl_seconds: ${ttl}, session_identifiers: [${identifiers}]}`);
const list = (type: string, ...more: string[]) =>
  `{type: ${type}, load_balance_targets: [${NAMES.map((name, index) => `{target: ${name}${more[index] ?? ''}}`).join(', ')}]}`;

describe('weights', () => {
  it('are the shares of the requests, with and without sessions', () => {
    const random = planner(weights()).shares(20_000, () => ({}));
    const sessions = planner(sticky('{source: headers, key: X-Session-Id}')).shares(20_000, (index) => ({
      session: `s${index}`,
    }));
    for (const shares of [random, sessions]) {
      expect(shares['a']).toBeCloseTo(0.6, 1);
      expect(shares['b']).toBeCloseTo(0.3, 1);
      expect(shares['c']).toBeCloseTo(0.1, 1);
    }
  });

  it('of 0 leave a target for the time when all others have failed', () => {
    const { plan } = planner(weights('', [0, 1, 1]));
    for (let n = 0; n < 100; n++) expect(plan().at(-1)).toBe('a');
  });

  it('are tried from the drawn one on, and fallback_candidate: false only as the first', () => {
    const { plan } = planner(
      '{type: weight-based-routing, load_balance_targets: [{target: a/gpt, weight: 1, fallback_candidate: false}, {target: b/gpt, weight: 1}, {target: c/gpt, weight: 1}]}',
    );
    const plans = Array.from({ length: 200 }, () => plan());
    expect(plans.some((accounts) => accounts.length === 3 && accounts[0] === 'a')).toBe(true);
    expect(plans.filter((accounts) => accounts.lastIndexOf('a') > 0)).toEqual([]);
  });
});

describe('a session', () => {
  it.each<[what: string, identifiers: string, one: Asked, other: Asked]>([
    ['a header', '{source: headers, key: x-session-id}', { session: '1' }, { session: '2' }],
    ['a tag', '{source: metadata, key: project}', { tag: '1' }, { tag: '2' }],
    ['its caller', '{source: caller}', { user: '1' }, { user: '2' }],
    ['its conversation', '{source: conversation}', { text: '1' }, { text: '2' }],
  ])(
    'that is known by %s stays with its target, on every gateway alike',
    (...[, identifiers, one, other]) => {
      const [here, there] = [planner(sticky(identifiers)), planner(sticky(identifiers))];
      const plan = here.plan(one);
      for (let n = 0; n < 20; n++) {
        expect(here.plan(one)).toEqual(plan);
        expect(there.plan(one)).toEqual(plan);
      }
      const vary = Array.from({ length: 50 }, (_, n) => {
        const asked = Object.fromEntries(Object.keys(other).map((key) => [key, `v${n}`]));
        return here.plan(asked)[0];
      });
      expect(new Set(vary).size).toBeGreaterThan(1);
    },
  );

  it('moves only if its own target is down, and comes back to it', () => {
    const { plan, fail, clock } = planner(sticky('{source: headers, key: x-session-id}', 86_400));
    const sessions = Array.from({ length: 60 }, (_, n) => `s${n}`);
    const before = sessions.map((session) => plan({ session, random: () => 0 })[0]);
    fail('a');
    const during = sessions.map((session) => plan({ session, random: () => 0 })[0]);
    for (const [index, account] of before.entries()) if (account !== 'a') expect(during[index]).toBe(account);
    expect(during).not.toContain('a');
    clock.advance(60_000);
    expect(sessions.map((session) => plan({ session, random: () => 0 })[0])).toEqual(before);
  });

  it('is drawn again after its time', () => {
    const { plan, clock } = planner(sticky('{source: headers, key: x-session-id}', 60));
    const drawn = Array.from({ length: 100 }, () => {
      clock.advance(60_000);
      return plan({ session: 'one' })[0];
    });
    expect(new Set(drawn).size).toBeGreaterThan(1);
  });
});

describe('complexity', () => {
  const tiers = (a: string, b: string, c: string) =>
    `{type: complexity-based-routing, classification_strategy: {type: heuristic}, load_balance_targets: [{target: a/gpt, tier: ${a}}, {target: b/gpt, tier: ${b}}, {target: c/gpt, tier: ${c}}]}`;

  it('puts the tier of the request first, then the more able ones, then the others', () => {
    const { plan } = planner(tiers('complex', 'medium', 'simple'));
    expect(plan({ tier: 'simple' })).toEqual(['c', 'b', 'a']);
    expect(plan({ tier: 'medium' })).toEqual(['b', 'a', 'c']);
    expect(plan({ tier: 'complex' })).toEqual(['a', 'b', 'c']);
  });

  it('keeps the order of the manifest within a tier, and takes the next more able tier for one without a target', () => {
    const { plan } = planner(tiers('simple', 'complex', 'simple'));
    expect(plan({ tier: 'simple' })).toEqual(['a', 'c', 'b']);
    expect(plan({ tier: 'medium' })).toEqual(['b', 'a', 'c']);
  });

  it('puts a target that is down last', () => {
    const { plan, fail } = planner(tiers('simple', 'medium', 'complex'));
    fail('a');
    expect(plan({ tier: 'simple' })).toEqual(['b', 'c', 'a']);
  });
});

describe('a fallback rule', () => {
  const RULE = `type: gateway-fallback-config
name: f
rules:
  - id: r
    when: {models: [a/gpt], response_status_codes: [429]}
    fallback_models: [{target: b/gpt, override_params: {max_tokens: 9}}, {target: a/gpt, override_params: {max_tokens: 8}}]
`;
  const targets = targetsOf(wireConfig(ACCOUNTS, 1, [RULE]), { fetchFor: () => fetch });
  const planned = (asked: string, names: readonly string[], failing?: string) => {
    const clock = simulatedClock(1_800_000_000_000);
    const health = new Health(clock, () => {});
    for (let n = 0; n < 3 && failing !== undefined; n++)
      health.report({ target: failing, isFailure: true, retryAfterMs: 0 });
    const request = { headers: {}, tags: {}, body: {}, subject: 'user:lena' };
    const context = { targets, health, nowMs: clock.nowMs(), random: () => 0, request };
    return planTargets({ targets: names, route: 'f#r', asked }, context).map(
      ({ target, overrideParams, fallbackStatuses }) => ({
        name: target.name,
        overrideParams,
        statuses: [...(fallbackStatuses ?? [])],
      }),
    );
  };

  it('tries the requested model as it is, then its targets with their parameters', () => {
    expect(planned('a/gpt', ['a/gpt', 'b/gpt'])).toEqual([
      { name: 'a/gpt', overrideParams: undefined, statuses: [429] },
      { name: 'b/gpt', overrideParams: { max_tokens: 9 }, statuses: [429] },
    ]);
  });

  it('tries a requested model that is down last', () => {
    expect(planned('a/gpt', ['a/gpt', 'b/gpt'], 'a/gpt').map(({ name }) => name)).toEqual(['b/gpt', 'a/gpt']);
  });

  it('has its targets alone where policy leaves the requested model out', () => {
    expect(planned('c/gpt', ['b/gpt', 'a/gpt']).map(({ overrideParams }) => overrideParams)).toEqual([
      { max_tokens: 9 },
      { max_tokens: 8 },
    ]);
  });
});

describe('other orders', () => {
  it('priorities are kept, and targets of the same one share', () => {
    const { plan } = planner(list('priority-based-routing', ', priority: 1', '', ''));
    const plans = Array.from({ length: 100 }, () => plan());
    expect(plans.every((accounts) => accounts[2] === 'a')).toBe(true);
    expect(new Set(plans.map(([first]) => first))).toEqual(new Set(['b', 'c']));
  });

  it('a target slower than its cut-off is tried after the others', () => {
    const cutoff = ', sla_cutoff: {time_per_output_token_ms: 50}';
    const { plan, timed } = planner(list('priority-based-routing', cutoff, ', priority: 1', ', priority: 2'));
    expect(plan()).toEqual(['a', 'b', 'c']);
    timed('a', 51);
    expect(plan()).toEqual(['b', 'c', 'a']);
  });

  it('the fastest for a token come first, those within a fifth of it alike, and unmeasured ones count as fast', () => {
    const { plan, timed, shares } = planner(list('latency-based-routing'));
    timed('a', 100);
    timed('b', 30);
    timed('c', 35);
    expect(plan().at(-1)).toBe('a');
    const first = shares(300, (index) => ({ user: `u${index}` }));
    expect(first['a']).toBe(0);
    expect(first['b']).toBeGreaterThan(0.2);
    expect(first['c']).toBeGreaterThan(0.2);
    expect(new Set(Array.from({ length: 20 }, () => plan({ user: 'x' })[0])).size).toBe(1);
  });

  it('targets that are down come last, the one that is back soonest first', () => {
    const { plan, fail, clock } = planner(
      list('priority-based-routing', '', ', priority: 1', ', priority: 2'),
    );
    fail('a');
    clock.advance(1_000);
    fail('b');
    expect(plan()).toEqual(['c', 'a', 'b']);
    fail('c');
    expect(plan()).toEqual(['a', 'b', 'c']);
  });

  it('a target that is back is first as often as its share says', () => {
    const { fail, clock, shares } = planner(
      list('priority-based-routing', '', ', priority: 1', ', priority: 2'),
    );
    fail('a');
    clock.advance(5_000 + 10_000);
    expect(shares(2_000, () => ({}))['a']).toBeCloseTo(0.5, 1);
    clock.advance(20_000);
    expect(shares(100, () => ({}))['a']).toBeCloseTo(1);
  });
});

/** Sessions take turns; each turn repeats what went before, which a target has cached if it had the session's last turn. */
function cachedShare(targetOf: (session: string) => string | undefined): number {
  const cachedTokens = new Map<string, number>();
  const total = { cached: 0, input: 0 };
  for (let turn = 1; turn <= 20; turn++) {
    for (let n = 0; n < 200; n++) {
      const inputTokens = turn * 1_000;
      const key = `${targetOf(`s${n}`)} s${n}`;
      total.cached += cachedTokens.get(key) ?? 0;
      total.input += inputTokens;
      cachedTokens.set(key, inputTokens);
    }
  }
  return total.cached / total.input;
}

it('three targets that each cache a session keep the share of cached input of a single one, within 2 %', () => {
  const { plan } = planner(sticky('{source: headers, key: x-session-id}', 86_400));
  const unsticky = planner(weights());
  const single = cachedShare(() => 'a');
  expect(cachedShare((session) => plan({ session })[0])).toBeGreaterThan(single * 0.98);
  expect(cachedShare(() => unsticky.plan()[0])).toBeLessThan(single * 0.98);
});
