import type { ErrorCode, LimitState, Refusal, Verdict } from '@tollgate/contracts';
import type { Balance } from '@tollgate/ledger';
import { formatUsd } from '@tollgate/pricing';
import type { Caller } from '../config-store/snapshot.ts';
import type { Prepared, RuleHold } from './prepare.ts';
import type { Rule } from './rule.ts';

/** A verdict but for the id of its request. */
export type VerdictBody = Pick<Verdict, 'admission' | 'refusal' | 'models'>;

const principals = new WeakMap<Caller, NonNullable<Refusal['principal']>>();

/** The principal as usage events carry it. */
export function wirePrincipal(caller: Caller): NonNullable<Refusal['principal']> {
  const known = principals.get(caller);
  if (known !== undefined) return known;
  const { token, principal } = caller;
  const wire = { subject: token.subject, tokenId: token.id, teams: [...(principal?.ruleTeams ?? [])] };
  principals.set(caller, wire);
  return wire;
}

/** A refusal. The principal is told unless the credential was refused. */
export function refusal(options: {
  code: ErrorCode;
  message: string;
  caller?: Caller;
  param?: string;
  rule?: string;
  retryAfterMs?: number;
  matchedRules?: string[];
  limit?: LimitState;
}): VerdictBody {
  const { code, message, caller, param = '', rule = '', retryAfterMs = 0, matchedRules = [] } = options;
  return {
    refusal: {
      code,
      message: `${message}.`,
      rule,
      param,
      retryAfterMs,
      matchedRules,
      principal: caller === undefined ? null : wirePrincipal(caller),
      limit: options.limit ?? null,
    },
  };
}

/** The request may pass. `balances` stand in the order of `holds` and include this request. */
export function admission(options: {
  prepared: Prepared;
  holds: readonly RuleHold[];
  balances: readonly Balance[];
  admittedAtMs: number;
  deadlineMs: number;
}): VerdictBody {
  const { prepared, holds, balances, admittedAtMs, deadlineMs } = options;
  return {
    admission: {
      principal: wirePrincipal(prepared.caller),
      targets: [prepared.model.name],
      admittedAtMs,
      leaseDeadlineMs: deadlineMs,
      matchedRules: matchedRuleIds(prepared),
      counters: holds.map(({ ref }) => ref),
      requestsLimit: tightest('requests', holds, balances),
      tokensLimit: tightest('tokens', holds, balances),
    },
  };
}

/** A rule has no room. `retryAtMs` is when it will have; undefined for never. */
export function ruleRefusal(options: {
  prepared: Prepared;
  refused: RuleHold;
  balance: Balance | undefined;
  nowMs: number;
  retryAtMs: number | undefined;
}): VerdictBody {
  const { prepared, refused, balance, nowMs, retryAtMs } = options;
  const { rule } = refused.matched.planned;
  const limit = limitState(refused, balance);
  const isRate = rule.kind === 'rate-limit';
  const waitMs = retryAtMs === undefined ? 0 : Math.max(1_000, retryAtMs - nowMs);
  return refusal({
    code: isRate ? 'rate_limit_exceeded' : 'budget_exceeded',
    message: refusalText({ refused, balance, nowMs, waitMs }),
    caller: prepared.caller,
    rule: rule.id,
    retryAfterMs: isRate ? waitMs : 0,
    matchedRules: matchedRuleIds(prepared),
    limit,
  });
}

/** The ids of the rules that count a request, in their order. */
export function matchedRuleIds({ matched }: Prepared): string[] {
  return matched.map(({ planned }) => planned.rule.id);
}

/** What happened, which rule, its limit, what is used, when there is room again, what to do. */
function refusalText(options: {
  refused: RuleHold;
  balance: Balance | undefined;
  nowMs: number;
  waitMs: number;
}): string {
  const { refused, balance, nowMs, waitMs } = options;
  const { rule } = refused.matched.planned;
  const used = (balance?.used ?? 0) + (balance?.reserved ?? 0);
  const wanted =
    rule.unit === 'requests' ? '' : ` and this request may need ${amount(rule, refused.hold.amount)}`;
  const name = rule.kind === 'rate-limit' ? 'Rate limit' : 'Budget';
  const of = refused.hold.counter.key.split('|')[1] ?? 'all';
  const whose = of === 'all' ? '' : ` for ${of}`;
  const facts = `${name} ${rule.id} allows ${amount(rule, rule.limit)} per ${rule.window}${whose}; ${amount(rule, used)} ${used === 1 ? 'is' : 'are'} used or reserved${wanted}`;
  if (refused.hold.amount > rule.limit) {
    const less = rule.unit === 'requests' ? 'nobody may pass while it stands' : 'lower max_tokens';
    return `${facts}, more than the whole limit; ${less}`;
  }
  if (rule.kind === 'rate-limit') return `${facts}. Try again in ${Math.ceil(waitMs / 1_000)} s`;
  const resetsAtMs = balance?.resetsAtMs ?? nowMs + waitMs;
  return `${facts}. It resets at ${new Date(resetsAtMs).toISOString()}; ask for a larger budget${rule.unit === 'cost' ? ', lower max_tokens or use a cheaper model' : ' or lower max_tokens'}`;
}

function amount(rule: Rule, value: number): string {
  switch (rule.unit) {
    case 'cost':
      return `${formatUsd(value)} USD`;
    case 'requests':
      return value === 1 ? '1 request' : `${value} requests`;
    case 'concurrency':
      return value === 1 ? '1 request in flight' : `${value} requests in flight`;
    case 'tokens':
      return `${value} tokens`;
    default:
      return rule.unit satisfies never;
  }
}

/** Of the rules that can refuse by this unit, the one with least left. */
function tightest(
  unit: 'requests' | 'tokens',
  holds: readonly RuleHold[],
  balances: readonly Balance[],
): LimitState | null {
  let least: LimitState | null = null;
  let leastRemaining = Infinity;
  for (const [index, hold] of holds.entries()) {
    if (hold.hold.mode === 'audit' || hold.hold.counter.unit !== unit) continue;
    const remaining = remainingOf(hold, balances[index]);
    if (remaining >= leastRemaining) continue;
    leastRemaining = remaining;
    least = limitState(hold, balances[index]);
  }
  return least;
}

function limitState(hold: RuleHold, balance: Balance | undefined): LimitState {
  return {
    rule: hold.matched.planned.rule.id,
    limit: hold.hold.limit,
    remaining: remainingOf(hold, balance),
    resetsAtMs: balance?.resetsAtMs ?? 0,
  };
}

function remainingOf({ hold }: RuleHold, balance: Balance | undefined): number {
  return Math.max(0, hold.limit - (balance?.used ?? 0) - (balance?.reserved ?? 0));
}
