import type { LimitRule__Output, LimitRules__Output, RuleLimit__Output } from '@tollgate/contracts';
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
};

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
 * The limit that a counter of a rule has now; undefined if the rule no longer has one of that unit and window, or counts
 * other entities by now.
 */
export function limitOf(
  { limits, overrides, per }: LimitedRule,
  { entity, unit, window }: Omit<CounterKey, 'rule'>,
): RuleLimit | undefined {
  if (!isCountedApart(per, entity)) return undefined;
  return (overrides.get(entity) ?? limits).find(
    (limit) => limit.unit === unit && limit.window.name === window,
  );
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

function limitedRule({ rule, mode, per, limits, overrides }: LimitRule__Output): LimitedRule {
  return {
    rule,
    mode: mode === 'audit' ? 'audit' : 'enforce',
    per,
    limits: limits.flatMap(ruleLimit),
    overrides: new Map(overrides.map((own) => [own.entity, own.limits.flatMap(ruleLimit)])),
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
