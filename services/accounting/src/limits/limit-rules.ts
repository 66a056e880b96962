import type {
  LimitGrant__Output,
  LimitRule__Output,
  LimitRules__Output,
  RuleLimit__Output,
} from '@tollgate/contracts';
import {
  type CalendarName,
  type CounterKey,
  type CounterUnit,
  EVERYTHING,
  type SlidingName,
  unitOf,
  type WindowSpec,
} from '@tollgate/ledger';

/** A rule with its limits, as policy has it. */
export type LimitedRule = {
  readonly rule: string;
  readonly mode: 'enforce' | 'audit';
  /** What is counted apart; empty for one counter of everything. */
  readonly per: readonly string[];
  readonly limits: readonly RuleLimit[];
  /** Limits of single entities, in place of the rule's. */
  readonly overrides: ReadonlyMap<string, readonly RuleLimit[]>;
  /** More of single limits for a time. */
  readonly grants: readonly LimitGrant[];
};

/** So much more of one limit for one entity, from a moment until before another. */
export type LimitGrant = Pick<LimitGrant__Output, 'entity' | 'window' | 'amount' | 'fromMs' | 'untilMs'> & {
  readonly unit: CounterUnit;
};

/** A limit with the grants that run now in it. `grantedUntilMs` is when the first of them ends; 0 for none. */
export type CurrentLimit = RuleLimit & { readonly granted: number; readonly grantedUntilMs: number };

/** So much of a unit in a window. */
export type RuleLimit = { readonly unit: CounterUnit; readonly window: WindowSpec; readonly limit: number };

/** Every rule of the config by id, in the order of the ids. */
export type LimitRules = ReadonlyMap<string, LimitedRule>;

/** The rules in a message of policy. Limits in a unit that this version does not know are left out. */
export function limitRulesOf({ rules }: LimitRules__Output): LimitRules {
  const sorted = [...rules].sort((one, other) => (one.rule < other.rule ? -1 : 1));
  return new Map(sorted.map((rule) => [rule.rule, limitedRule(rule)]));
}

/**
 * The limit that a counter of a rule has at a moment; undefined if the rule no longer has one of that unit and window, or
 * counts other entities by now.
 */
export function limitOf(
  { limits, overrides, per, grants }: LimitedRule,
  { entity, unit, window }: Omit<CounterKey, 'rule'>,
  nowMs: number,
): CurrentLimit | undefined {
  if (!isCountedApart(per, entity)) return undefined;
  const limit = (overrides.get(entity) ?? limits).find(
    (one) => one.unit === unit && one.window.name === window,
  );
  if (limit === undefined) return undefined;
  const running = grants.filter(
    (grant) =>
      grant.entity === entity &&
      grant.unit === unit &&
      grant.window === window &&
      grant.fromMs <= nowMs &&
      nowMs < grant.untilMs,
  );
  if (running.length === 0) return { ...limit, granted: 0, grantedUntilMs: 0 };
  const granted = running.reduce((sum, { amount }) => sum + amount, 0);
  return {
    ...limit,
    limit: Math.min(limit.limit + granted, Number.MAX_SAFE_INTEGER),
    granted,
    grantedUntilMs: Math.min(...running.map(({ untilMs }) => untilMs)),
  };
}

/** Whether an entity is one of those that a rule counts. Users and virtual accounts are counted by either's name. */
function isCountedApart(per: readonly string[], entity: string): boolean {
  if (per.length === 0) return entity === EVERYTHING;
  const parts = entity.split(',');
  return (
    parts.length === per.length &&
    per.every((dimension, index) => {
      const part = parts[index] ?? '';
      const names = CALLERS.includes(dimension) ? CALLERS : [dimension];
      return names.some((name) => part.startsWith(`${name}:`) || part.startsWith(`${name}=`));
    })
  );
}

const CALLERS = ['user', 'virtualaccount'];

function limitedRule({ rule, mode, per, limits, overrides, grants }: LimitRule__Output): LimitedRule {
  return {
    rule,
    mode: mode === 'audit' ? 'audit' : 'enforce',
    per,
    limits: limits.flatMap(ruleLimit),
    overrides: new Map(overrides.map((own) => [own.entity, own.limits.flatMap(ruleLimit)])),
    grants: grants.flatMap(({ unit: name, ...grant }) => {
      const unit = unitOf(name);
      return unit === undefined ? [] : [{ ...grant, unit }];
    }),
  };
}

function ruleLimit({ unit: name, window, timeZone, limit }: RuleLimit__Output): RuleLimit[] {
  const unit = unitOf(name);
  return unit === undefined ? [] : [{ unit, window: windowSpec(window, timeZone), limit }];
}

function windowSpec(name: string, timeZone: string): WindowSpec {
  if (name === 'lifetime') return { kind: 'lifetime', name };
  if (name === 'now') return { kind: 'in-flight', name };
  // Policy sends names of these two kinds alone, told apart by the zone that calendar windows have.
  return timeZone === ''
    ? { kind: 'sliding', name: name as SlidingName }
    : { kind: 'calendar', name: name as CalendarName, timeZone };
}
