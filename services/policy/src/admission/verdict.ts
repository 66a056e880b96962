import type {
  Admission__Output,
  Allowance__Output,
  BodyLog__Output,
  ErrorCode,
  LimitState__Output,
  Principal__Output,
  Refusal__Output,
  Verdict__Output,
  GuardrailUse__Output as WireUse,
} from '@tollgate/contracts';
import type { Balance } from '@tollgate/ledger';
import type { Estimate } from '../estimates/estimate.ts';
import type { GuardrailUse } from '../rules/guardrail-rules.ts';
import type { MatchedRule } from '../rules/match.ts';
import type { Rule } from '../rules/rule.ts';
import type { Caller } from '../snapshot/caller.ts';
import type { RuleHold } from './holds.ts';
import type { Prepared, RoutedRequest } from './prepared.ts';
import { refusalText } from './refusal-text.ts';

/** A verdict but for the id of its request. */
export type VerdictBody = Pick<Verdict__Output, 'admission' | 'refusal' | 'models'>;

/** The verdict for a request, with what logging rules say of it. */
export function verdictOf(
  requestId: string,
  body: VerdictBody,
  bodyLog: BodyLog__Output = 'BODY_LOG_UNSPECIFIED',
): Verdict__Output {
  return { requestId, bodyLog, ...body };
}

const principals = new WeakMap<Caller, Principal__Output>();

/** The principal as usage events carry it. */
export function wirePrincipal(caller: Caller): Principal__Output {
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
  limit?: LimitState__Output;
  refusedHold?: Refusal__Output['refusedHold'];
  refusedAtMs?: number;
}): VerdictBody {
  const { code, message, caller, param = '', rule = '', retryAfterMs = 0, matchedRules = [] } = options;
  return {
    refusal: {
      code,
      message: message.endsWith('?') ? message : `${message}.`,
      rule,
      param,
      retryAfterMs,
      matchedRules,
      principal: caller === undefined ? null : wirePrincipal(caller),
      limit: options.limit ?? null,
      refusedHold: options.refusedHold ?? null,
      refusedAtMs: options.refusedAtMs ?? 0,
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
      targets: prepared.targets.map(({ name }) => name),
      admittedAtMs,
      leaseDeadlineMs: deadlineMs,
      matchedRules: matchedRuleIds(prepared),
      counters: holds.map(({ ref }) => ref),
      requestsLimit: tightest('requests', holds, balances),
      tokensLimit: tightest('tokens', holds, balances),
      tokensAllowance: allowance('tokens', options),
      costAllowance: allowance('cost', options),
      ...(prepared.routed === undefined ? NOT_ROUTED : routedPart(prepared, prepared.routed, holds)),
      guardrails: prepared.guardrails.map(wireUse),
      ...NO_RECEIPTS,
    },
  };
}

/** Receipts take the place of counters where a gateway takes them. */
const NO_RECEIPTS: Pick<Admission__Output, 'receipts' | 'heldPlaces'> = { receipts: [], heldPlaces: [] };
const NOT_ROUTED: Pick<Admission__Output, 'route' | 'shares'> = { route: '', shares: [] };

/** By which route a target is chosen, and which rules and counters are whose. */
function routedPart(
  { targets, matched }: Prepared,
  { route, asked, shares }: RoutedRequest,
  holds: readonly RuleHold[],
): Pick<Admission__Output, 'route' | 'shares'> {
  const own = shares.map(({ matched: rules }) => new Set([...asked, ...rules].map(idOf)));
  return {
    route,
    shares: targets.map((_, target) => ({
      rules: matched.flatMap((rule, index) => (own[target]?.has(idOf(rule)) === true ? [index] : [])),
      counters: holds.flatMap((hold, index) => (hold.targets?.has(target) === false ? [] : [index])),
    })),
  };
}

function idOf({ planned }: MatchedRule): string {
  return planned.rule.id;
}

function wireUse({ rule, inputs, outputs, errorMessage }: GuardrailUse): WireUse {
  return { rule, inputs: [...inputs], outputs: [...outputs], errorMessage };
}

/** In how long a client whose requests are all running may find that one has ended. */
const IN_FLIGHT_RETRY_MS = 1_000;
/** No client needs to come back sooner. */
const RETRY_MS_MIN = 1_000;

/** A rule has no room. `retryAtMs` is when the refused amount will fit; undefined for never. */
export function ruleRefusal(options: {
  prepared: Prepared;
  holds: readonly RuleHold[];
  balances: readonly Balance[];
  refusedHold: number;
  nowMs: number;
  retryAtMs: number | undefined;
}): VerdictBody | undefined {
  const { prepared, holds, balances, refusedHold, nowMs } = options;
  const refused = holds[refusedHold];
  if (refused === undefined) return undefined;
  const balance = balances[refusedHold];
  const retryAtMs = whenAllFit({ ...options, refused });
  const waitMs = retryAtMs === undefined ? undefined : Math.max(RETRY_MS_MIN, retryAtMs - nowMs);
  const isRate = refused.rule.kind === 'rate-limit';
  return refusal({
    code: limitCode(refused.rule),
    message: refusalText({ prepared, refused, balance, waitMs }),
    caller: prepared.caller,
    rule: refused.rule.id,
    retryAfterMs: isRate ? (waitMs ?? 0) : 0,
    matchedRules: matchedRuleIds(prepared),
    limit: limitState(refused, balance),
    refusedAtMs: nowMs,
    refusedHold: {
      counter: refused.ref,
      wanted: refused.hold.amount,
      used: balance?.used ?? 0,
      reserved: balance?.reserved ?? 0,
      limit: refused.hold.limit,
      resetsAtMs: balance?.resetsAtMs ?? 0,
    },
  });
}

/**
 * When all limits will have room that have none now, as far as it can be told: whoever comes back sooner is refused again.
 * Of a sliding window other than the first that refused only the next moment at which anything leaves it is known.
 */
function whenAllFit(options: {
  holds: readonly RuleHold[];
  balances: readonly Balance[];
  refused: RuleHold;
  nowMs: number;
  retryAtMs: number | undefined;
}): number | undefined {
  let latestMs = 0;
  for (const [index, { hold }] of options.holds.entries()) {
    const balance = options.balances[index];
    if (balance === undefined || hold.mode === 'audit') continue;
    if (balance.used + balance.reserved + hold.amount <= hold.limit) continue;
    if (hold.amount > hold.limit) return undefined;
    const isRefused = hold === options.refused.hold;
    const atMs =
      hold.counter.unit === 'concurrency'
        ? options.nowMs + IN_FLIGHT_RETRY_MS
        : isRefused
          ? options.retryAtMs
          : balance.resetsAtMs;
    if (atMs === undefined) return undefined;
    latestMs = Math.max(latestMs, atMs);
  }
  return latestMs;
}

/** The ids of the rules that count a request, in their order. */
export function matchedRuleIds({ matched }: Prepared): string[] {
  return matched.map(({ planned }) => planned.rule.id);
}

/** Of the rules that can refuse by this unit, the one with least left. */
function tightest(
  unit: 'requests' | 'tokens',
  holds: readonly RuleHold[],
  balances: readonly Balance[],
): LimitState__Output | null {
  let least: LimitState__Output | null = null;
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

/**
 * How much the request may use before the tightest of its tempered rules has nothing left: what it reserved itself, and
 * what no other request has taken, but never less than nearly all such requests stay below. None if it cannot use as much.
 * Rules that reserved the full bound need none, rules on audit have none.
 */
function allowance(
  unit: 'tokens' | 'cost',
  {
    prepared,
    holds,
    balances,
  }: { prepared: Prepared; holds: readonly RuleHold[]; balances: readonly Balance[] },
): Allowance__Output | null {
  const { strict, likely } = prepared.estimates;
  const of = (estimate: Estimate) => (unit === 'tokens' ? estimate.tokens : estimate.costNanoUsd);
  let least: Allowance__Output | null = null;
  let leastAmount = of(strict);
  for (const [index, { rule, hold }] of holds.entries()) {
    const balance = balances[index];
    if (balance === undefined || rule.isStrict || hold.mode === 'audit' || hold.counter.unit !== unit)
      continue;
    const left = hold.amount + Math.max(0, hold.limit - balance.used - balance.reserved);
    const amount = Math.max(left, of(likely));
    if (amount >= leastAmount) continue;
    leastAmount = amount;
    least = { rule: rule.id, amount, code: limitCode(rule) };
  }
  return least;
}

function limitCode(rule: Rule) {
  return rule.kind === 'rate-limit' ? 'rate_limit_exceeded' : 'budget_exceeded';
}

function limitState(hold: RuleHold, balance: Balance | undefined): LimitState__Output {
  return {
    rule: hold.rule.id,
    limit: hold.hold.limit,
    remaining: remainingOf(hold, balance),
    resetsAtMs: balance?.resetsAtMs ?? 0,
  };
}

function remainingOf({ hold }: RuleHold, balance: Balance | undefined): number {
  return Math.max(0, hold.limit - (balance?.used ?? 0) - (balance?.reserved ?? 0));
}
