import { type Balance, type CounterUnit, EVERYTHING, type WindowSpec } from '@tollgate/ledger';
import { formatUsd } from '@tollgate/pricing';
import type { RuleHold } from './holds.ts';

/**
 * What happened, which rule and who set it, its limit, what is used, when there is room again, what to do. `waitMs`
 * undefined is for ever.
 */
export function refusalText(options: {
  refused: RuleHold;
  balance: Balance | undefined;
  waitMs: number | undefined;
}): string {
  const { refused, balance, waitMs } = options;
  const { rule, limitCounter, hold } = refused;
  const { limit, entity } = limitCounter;
  const name = rule.kind === 'rate-limit' ? 'Rate limit' : 'Budget';
  const whose = entity === EVERYTHING ? '' : ` for ${entity}`;
  const allows = `${name} ${rule.id}, set by ${rule.setBy}, allows ${amount(limit.unit, limit.limit)}${over(limit.window)}${whose}`;
  const used = (balance?.used ?? 0) + (balance?.reserved ?? 0);
  if (limit.unit === 'concurrency')
    return `${allows}; ${used} ${isOrAre(used)}. ${inFlightAdvice(limit.limit)}`;
  const wanted =
    limit.unit === 'requests' ? '' : ` and this request may need ${amount(limit.unit, hold.amount)}`;
  const facts = `${allows}; ${amount(limit.unit, used)} ${isOrAre(used)} used or reserved${wanted}`;
  if (hold.amount > limit.limit) {
    const less = limit.unit === 'requests' ? 'nobody may pass while it stands' : 'lower max_tokens';
    return `${facts}, more than the whole limit; ${less}`;
  }
  if (rule.kind === 'rate-limit') return `${facts}. ${retryAdvice(waitMs)}`;
  const ends = balance?.resetsAtMs;
  const resets = ends === undefined ? 'It never resets' : `It resets at ${new Date(ends).toISOString()}`;
  const less = limit.unit === 'cost' ? ', lower max_tokens or use a cheaper model' : ' or lower max_tokens';
  return `${facts}. ${resets}; ask for a larger budget${less}`;
}

function retryAdvice(waitMs: number | undefined): string {
  return waitMs === undefined
    ? 'Waiting does not help, because another limit is below what this request may need'
    : `Try again in ${Math.ceil(waitMs / 1_000)} s`;
}

function inFlightAdvice(limit: number): string {
  return limit === 0 ? 'Nobody may pass while it stands' : 'Try again when one of them has ended';
}

function isOrAre(count: number): string {
  return count === 1 ? 'is' : 'are';
}

function over(window: WindowSpec): string {
  switch (window.kind) {
    case 'sliding':
      return ` per ${window.name}`;
    case 'calendar':
      return ` per ${window.name}${window.timeZone === 'UTC' ? '' : ` (${window.timeZone})`}`;
    case 'lifetime':
      return ' in all';
    case 'in-flight':
      return '';
    default:
      return window satisfies never;
  }
}

function amount(unit: CounterUnit, value: number): string {
  switch (unit) {
    case 'cost':
      return `${formatUsd(value)} USD`;
    case 'requests':
      return value === 1 ? '1 request' : `${value} requests`;
    case 'concurrency':
      return value === 1 ? '1 request in flight' : `${value} requests in flight`;
    case 'tokens':
      return `${value} ${value === 1 ? 'token' : 'tokens'}`;
    default:
      return unit satisfies never;
  }
}
