import { type Balance, type CounterUnit, EVERYTHING, type WindowSpec } from '@tollgate/ledger';
import { formatUsd } from '@tollgate/pricing';
import { largestPart } from '../estimates/estimate.ts';
import type { RuleHold } from './holds.ts';
import type { Prepared } from './prepared.ts';

/**
 * What happened, which rule and who set it, its limit, what is used, when there is room again, what to do. `waitMs`
 * undefined is for ever.
 */
export function refusalText(options: {
  prepared: Pick<Prepared, 'size' | 'modelSize'>;
  refused: RuleHold;
  balance: Balance | undefined;
  waitMs: number | undefined;
}): string {
  const { prepared, refused, balance, waitMs } = options;
  const { rule, limitCounter, hold } = refused;
  const { limit: ruleLimit, entity } = limitCounter;
  const limit = { ...ruleLimit, limit: hold.limit };
  const name = rule.kind === 'rate-limit' ? 'Rate limit' : 'Budget';
  const noun = name.toLowerCase();
  const whose = entity === EVERYTHING ? '' : ` for ${entity}`;
  const allows = `${name} ${rule.id}, set by ${rule.setBy}, allows ${amount(limit.unit, limit.limit)}${over(limit.window)}${whose}${withGrants(hold.limit - ruleLimit.limit, limit.unit)}`;
  const used = (balance?.used ?? 0) + (balance?.reserved ?? 0);
  if (limit.unit === 'concurrency')
    return `${allows}; ${used} ${isOrAre(used)}. ${inFlightAdvice(limit.limit)}`;
  const wanted =
    limit.unit === 'requests' ? '' : ` and this request may need ${amount(limit.unit, hold.amount)}`;
  const facts = `${allows}; ${amount(limit.unit, used)} ${isOrAre(used)} used or reserved${wanted}`;
  if (limit.limit === 0) return `${facts}. Nothing may pass while it stands; ask for a larger ${noun}`;
  if (hold.amount > limit.limit && limit.unit !== 'requests') {
    const advice = spendLess(prepared, rule.isStrict, limit.unit);
    return `${facts}, more than the whole limit; ${oneOf([...advice, `ask for a larger ${noun}`])}`;
  }
  if (rule.kind === 'rate-limit') return `${facts}. ${retryAdvice(waitMs)}`;
  const ends = balance?.resetsAtMs;
  const resets = ends === undefined ? 'It never resets' : `It resets at ${new Date(ends).toISOString()}`;
  const advice = limit.unit === 'requests' ? [] : spendLess(prepared, rule.isStrict, limit.unit);
  return `${facts}. ${resets}; ${oneOf(['ask for a larger budget', ...advice])}`;
}

/** How much of the limit is granted for a time; what ends it is not the request's concern. */
function withGrants(granted: number, unit: CounterUnit): string {
  return granted > 0 ? `, of which ${amount(unit, granted)} ${isOrAre(granted)} granted for a time` : '';
}

/** How this request can need less: by what most of it comes from. */
function spendLess(
  { size, modelSize }: Pick<Prepared, 'size' | 'modelSize'>,
  isStrict: boolean,
  unit: 'tokens' | 'cost',
): readonly string[] {
  const cheaper = unit === 'cost' ? ['use a cheaper model'] : [];
  const part = largestPart(size, modelSize, { isStrict, unit });
  switch (part) {
    case 'media':
      return ['send fewer or smaller images, audio or files', ...cheaper];
    case 'text':
      return ['send a shorter prompt', ...cheaper];
    case 'output': {
      const field = size.outputLimitField;
      if (field === '') return ['ask for less at once', ...cheaper];
      return size.outputTokensMax > 0 ? [`lower ${field}`, ...cheaper] : [...cheaper, `set ${field}`];
    }
    default:
      return part satisfies never;
  }
}

function oneOf(advice: readonly string[]): string {
  return advice.length < 2 ? advice.join('') : `${advice.slice(0, -1).join(', ')} or ${advice.at(-1)}`;
}

function retryAdvice(waitMs: number | undefined): string {
  return waitMs === undefined
    ? 'Waiting does not help, because another limit is below what this request may need'
    : `Try again in ${Math.ceil(waitMs / 1_000)} s`;
}

function inFlightAdvice(limit: number): string {
  return limit === 0 ? 'Nothing may pass while it stands' : 'Try again when one of them has ended';
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
