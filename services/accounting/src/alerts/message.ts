import type { LimitRequest__Output } from '@tollgate/contracts';
import { EVERYTHING } from '@tollgate/ledger';
import { formatUsd } from '@tollgate/pricing';
import type { Crossing } from './crossing.ts';
import type { RefusedCounter } from './refused-counters.ts';
import type { UnpricedModel } from './unpriced-models.ts';

/** What people are told, for every kind of channel. */
export type AlertMessage = {
  /** One line. */
  readonly title: string;
  readonly text: string;
  /** The body of a JSON webhook. */
  readonly json: Readonly<Record<string, unknown>>;
};

/** The words for a crossing. */
export function alertMessage(crossing: Crossing, firedAtMs: number): AlertMessage {
  const { rule, entity, window, thresholdPercent, usedPercent, mode, resetsAtMs, counter } = crossing;
  const used = amount(counter.unit, crossing.used);
  const limit = amount(counter.unit, crossing.limit);
  const title = `Tollgate: ${rule}${whose(entity)} has reached ${thresholdPercent} % of its limit`;
  const until = resetsAtMs === undefined ? 'the limit is raised' : 'then';
  const effect =
    mode === 'audit'
      ? 'The rule only records; nothing is refused.'
      : usedPercent >= 100
        ? `Requests are refused until ${until}.`
        : 'A request that may need more than what is left is refused.';
  const text = `${used} of ${limit} ${per(window)} are used (${usedPercent.toFixed(1)} %). ${resets(resetsAtMs)} ${effect}`;
  return {
    title,
    text,
    json: {
      type: 'tollgate.alert',
      rule,
      counter: entity,
      unit: counter.unit,
      window,
      threshold_percent: thresholdPercent,
      used_percent: Number(usedPercent.toFixed(3)),
      used: machineAmount(counter.unit, crossing.used),
      limit: machineAmount(counter.unit, crossing.limit),
      mode,
      resets_at: resetsAtMs === undefined ? null : new Date(resetsAtMs).toISOString(),
      fired_at: new Date(firedAtMs).toISOString(),
      text: `${title}. ${text}`,
    },
  };
}

/** The words for a counter that refused a request. */
export function refusedMessage(refused: RefusedCounter, firedAtMs: number): AlertMessage {
  const { counter, rule, entity, window, resetsAtMs } = refused;
  const { unit } = counter;
  const usedPercent = refused.limit === 0 ? 100 : (100 * refused.used) / refused.limit;
  const title = `Tollgate: ${rule}${whose(entity)} refuses requests`;
  const held =
    refused.reserved === 0 ? '' : `, ${amount(unit, refused.reserved)} are reserved by running requests`;
  const used = `${amount(unit, refused.used)} of ${amount(unit, refused.limit)} ${per(window)} are used (${usedPercent.toFixed(1)} %)${held}`;
  const advice =
    unit === 'requests'
      ? 'Further requests are refused until there is room.'
      : 'Requests that need less may still pass; lower max_tokens or raise the limit.';
  const text = `A request that may need ${amount(unit, refused.wanted)} was refused: ${used}. ${resets(resetsAtMs)} ${advice}`;
  return {
    title,
    text,
    json: {
      type: 'tollgate.refused',
      rule,
      counter: entity,
      unit,
      window,
      wanted: machineAmount(unit, refused.wanted),
      used: machineAmount(unit, refused.used),
      reserved: machineAmount(unit, refused.reserved),
      used_percent: Number(usedPercent.toFixed(3)),
      limit: machineAmount(unit, refused.limit),
      resets_at: resetsAtMs === undefined ? null : new Date(resetsAtMs).toISOString(),
      fired_at: new Date(firedAtMs).toISOString(),
      text: `${title}. ${text}`,
    },
  };
}

/** The words for a model without a price. */
export function unpricedMessage(
  { model, status, unknowns, day }: UnpricedModel,
  firedAtMs: number,
): AlertMessage {
  const title =
    status === 'unpriced'
      ? `Tollgate: ${model} has no price`
      : `Tollgate: the price of ${model} is uncertain`;
  const effect =
    status === 'unpriced'
      ? 'Its requests count as 0 USD in budgets and spend.'
      : `Without a known price: ${unknowns.join(', ')}. Its requests are charged by the nearest price.`;
  const text = `${effect} Set \`cost\` of the model in its provider account.`;
  return {
    title,
    text,
    json: {
      type: 'tollgate.unpriced',
      model,
      price_status: status,
      price_unknowns: unknowns,
      day,
      fired_at: new Date(firedAtMs).toISOString(),
      text: `${title}. ${text}`,
    },
  };
}

/** The words for a request for more of a limit. */
export function requestedMessage(request: LimitRequest__Output, firedAtMs: number): AlertMessage {
  const { name, rule, requestedBy, amount: wanted, limit, reason } = request;
  const entity = request.entity || EVERYTHING;
  const title = `Tollgate: ${requestedBy} asks for more of ${rule}`;
  const of = limit === '' ? '' : ` of ${limit}`;
  const why = reason === '' ? '' : ` Reason: ${reason}`;
  const text = `${wanted} more${of}${whose(entity)}.${why} Grant or decline it in the console under Limits, or with \`tollgate limit grant\`.`;
  return {
    title,
    text,
    json: {
      type: 'tollgate.limit_request',
      name,
      rule,
      counter: entity,
      requested_by: requestedBy,
      amount: wanted,
      limit: limit || null,
      reason: reason || null,
      fired_at: new Date(firedAtMs).toISOString(),
      text: `${title}. ${text}`,
    },
  };
}

/** What a test of a channel says. */
export function testMessage(firedAtMs: number): AlertMessage {
  const title = 'Tollgate: this is a test';
  const text =
    'This is a test of the notification channel; nothing has happened. Alerts arrive in this form.';
  const firedAt = new Date(firedAtMs).toISOString();
  return { title, text, json: { type: 'tollgate.test', fired_at: firedAt, text: `${title}. ${text}` } };
}

function whose(entity: string): string {
  return entity === 'all' ? '' : ` for ${entity}`;
}

function per(window: string): string {
  return window === 'lifetime' ? 'in all' : `per ${window}`;
}

function resets(atMs: number | undefined): string {
  return atMs === undefined ? 'It never resets.' : `It resets at ${new Date(atMs).toISOString()}.`;
}

function amount(unit: Crossing['counter']['unit'], value: number): string {
  return unit === 'cost' ? `${formatUsd(value)} USD` : `${value} ${unit}`;
}

/** As the admin API shows it: cost in USD as a decimal string. */
function machineAmount(unit: Crossing['counter']['unit'], value: number): number | string {
  return unit === 'cost' ? formatUsd(value) : value;
}
