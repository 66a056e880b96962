import type { LimitRequest__Output } from '@tollgate/contracts';
import { type Counter, EVERYTHING } from '@tollgate/ledger';
import type { Crossing } from './crossing.ts';
import {
  type AlertMessage,
  alertMessage,
  refusedMessage,
  requestedMessage,
  unpricedMessage,
} from './message.ts';
import type { RefusedCounter } from './refused-counters.ts';
import { UNPRICED_RULE, type UnpricedModel } from './unpriced-models.ts';

/** Something to alert about, once for each recipient while its claim is kept. */
export type Notice = {
  /** Names the notice in claims; the same on every replica and after a restart. */
  readonly key: string;
  /** How long the claim is kept after delivery. */
  readonly keepMs: number;
  readonly about: {
    readonly kind: 'threshold' | 'refusal' | 'unpriced' | 'request';
    readonly rule: string;
    readonly entity: string;
    readonly window: string;
    readonly threshold: number;
  };
  message(firedAtMs: number): AlertMessage;
};

const DAY_MS = 86_400_000;
/** A claim is made for at least as long as a delivery may take. */
const KEEP_MS_MIN = 60_000;
/** Claims outlive their window by this much, so that a clock that was set back fires nothing again. */
const CLAIM_GRACE_MS = 48 * 3_600_000;
/** Of a counter that never starts anew. */
const LIFETIME_CLAIM_MS = 3_650 * DAY_MS;

/** The notice of a threshold, once a window: a sliding window's claim ends with its length. */
export function crossingNotice(crossing: Crossing, nowMs: number): Notice {
  const { counter, rule, entity, window: name, thresholdPercent, granted } = crossing;
  // A grant raises the limit, so that its thresholds are passed again within the window.
  const ofGrant = granted > 0 ? `|+${granted}` : '';
  return {
    key: `${counterInWindow(counter)}|${thresholdPercent}${ofGrant}`,
    keepMs: keepMs(counter, nowMs),
    about: { kind: 'threshold', rule, entity, window: name, threshold: thresholdPercent },
    message: (firedAtMs) => alertMessage(crossing, firedAtMs),
  };
}

/** The notice of a counter that refused, once a window. */
export function refusedNotice(refused: RefusedCounter, nowMs: number): Notice {
  const { counter, rule, entity, window } = refused;
  return {
    key: `${counterInWindow(counter)}|refused`,
    keepMs: keepMs(counter, nowMs),
    about: { kind: 'refusal', rule, entity, window, threshold: 0 },
    message: (firedAtMs) => refusedMessage(refused, firedAtMs),
  };
}

/** The notice of a model whose requests have no price, once a day of UTC. */
export function unpricedNotice(unpriced: UnpricedModel): Notice {
  return {
    key: `${UNPRICED_RULE}|${unpriced.day}|${unpriced.model}`,
    keepMs: DAY_MS + CLAIM_GRACE_MS,
    about: { kind: 'unpriced', rule: UNPRICED_RULE, entity: unpriced.model, window: 'day', threshold: 0 },
    message: (firedAtMs) => unpricedMessage(unpriced, firedAtMs),
  };
}

/** The notice of a request for more, once: a request of the same name for another amount is another one. */
export function requestedNotice(request: LimitRequest__Output): Notice {
  const { name, rule, entity, limit, amount } = request;
  return {
    key: `limit-request|${name}|${rule}|${entity}|${limit}|${amount}`,
    keepMs: LIFETIME_CLAIM_MS,
    about: { kind: 'request', rule, entity: entity || EVERYTHING, window: '', threshold: 0 },
    message: (firedAtMs) => requestedMessage(request, firedAtMs),
  };
}

function counterInWindow({ key, window }: Counter): string {
  return `${key}|${window.kind === 'sliding' ? `s${window.lengthMs}` : `c${window.startMs}`}`;
}

function keepMs({ window }: Counter, nowMs: number): number {
  if (window.kind === 'sliding') return window.lengthMs;
  if (window.endMs === undefined) return LIFETIME_CLAIM_MS;
  return Math.max(KEEP_MS_MIN, window.endMs - nowMs) + CLAIM_GRACE_MS;
}
