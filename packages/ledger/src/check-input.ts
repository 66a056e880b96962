import type { Counter, Hold, Reservation, Settlement, Window } from './ledger.ts';
import { AMOUNT_MAX, counterIdentity, isSameWindow, WINDOW_PARTS } from './window.ts';

/** Most counters that one request may hold. */
export const HOLDS_MAX = 100;

/** Longest counter key and request id, in characters. */
export const KEY_LENGTH_MAX = 1_024;

/** Longest sliding window: above it the arithmetic of parts would leave the exact range of doubles. */
export const SLIDING_MS_MAX = 1e12;

/** Throws RangeError naming what cannot be counted exactly: amounts are whole, from 0 to AMOUNT_MAX. */
export function checkReservation(reservation: Reservation): void {
  checkText(reservation.id, 'id');
  checkLease(reservation.leaseMs);
  checkCount(reservation.holds.length, 'holds');
  for (const { counter, amount, limit } of reservation.holds) {
    checkCounter(counter);
    checkWhole(amount, 'amount');
    checkWhole(limit, 'limit');
  }
  if (isAnyHeldTwice(reservation.holds)) throw new RangeError('a counter is held twice');
}

/** With this many or fewer, comparing each with each is faster than a set of their identities. */
const FEW_HOLDS = 20;

function isAnyHeldTwice(holds: readonly Hold[]): boolean {
  if (holds.length > FEW_HOLDS) {
    return new Set(holds.map(({ counter }) => counterIdentity(counter))).size < holds.length;
  }
  for (let at = 1; at < holds.length; at++) {
    for (let before = 0; before < at; before++) {
      const [one, other] = [holds[before]?.counter, holds[at]?.counter];
      if (one === undefined || other === undefined) continue;
      if (one.key === other.key && isSameWindow(one.window, other.window)) return true;
    }
  }
  return false;
}

/** Throws RangeError; see checkReservation. */
export function checkSettlement(settlement: Settlement): void {
  checkText(settlement.id, 'id');
  checkWhole(settlement.admittedAtMs, 'admittedAtMs');
  checkWhole(settlement.requests, 'requests');
  checkWhole(settlement.tokens, 'tokens');
  checkWhole(settlement.costNanoUsd, 'costNanoUsd');
  checkCount(settlement.counters.length, 'counters');
  for (const counter of settlement.counters) checkCounter(counter);
}

/** Throws RangeError unless a lease of this length is possible. */
export function checkLease(leaseMs: number): void {
  checkWhole(leaseMs, 'leaseMs');
  if (leaseMs === 0) throw new RangeError('leaseMs must not be 0');
}

/** Throws RangeError unless this can be claimed for so long. */
export function checkClaim(key: string, ttlMs: number): void {
  checkText(key, 'key');
  checkWhole(ttlMs, 'ttlMs');
  if (ttlMs === 0) throw new RangeError('ttlMs must not be 0');
}

function checkCounter({ key, unit, window }: Counter): void {
  checkText(key, 'key');
  checkWindow(window);
  if (unit === 'concurrency' && (window.kind === 'sliding' || window.endMs !== undefined)) {
    throw new RangeError('concurrency counts over a window without end');
  }
}

function checkWindow(window: Window): void {
  if (window.kind === 'sliding') {
    checkWhole(window.lengthMs, 'lengthMs');
    if (window.lengthMs < WINDOW_PARTS || window.lengthMs > SLIDING_MS_MAX) {
      throw new RangeError(
        `lengthMs must be from ${WINDOW_PARTS} to ${SLIDING_MS_MAX}, not ${window.lengthMs}`,
      );
    }
    return;
  }
  checkWhole(window.startMs, 'startMs');
  if (window.endMs === undefined) return;
  checkWhole(window.endMs, 'endMs');
  if (window.endMs <= window.startMs) throw new RangeError('a window ends after it starts');
}

function checkWhole(value: number, name: string): void {
  if (!Number.isInteger(value) || value < 0 || value > AMOUNT_MAX) {
    throw new RangeError(`${name} must be a whole number from 0 to ${AMOUNT_MAX}, not ${value}`);
  }
}

function checkCount(count: number, name: string): void {
  if (count > HOLDS_MAX) throw new RangeError(`${name} must be at most ${HOLDS_MAX}, not ${count}`);
}

function checkText(text: string, name: string): void {
  if (text === '' || text.length > KEY_LENGTH_MAX) {
    throw new RangeError(`${name} must have 1 to ${KEY_LENGTH_MAX} characters, not ${text.length}`);
  }
}
