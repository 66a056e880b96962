import type {
  Balance,
  CounterReading,
  ExpiredLease,
  Hold,
  ReserveVerdict,
  SettleOutcome,
} from '../ledger.ts';
import { counterOf, idOfLease } from './keys.ts';

/** What `reserve.lua` answers. Throws Error for anything else; so do all below. */
export function verdictOf(reply: unknown, holds: readonly Hold[]): ReserveVerdict {
  const [kind, nowMs = 0, ...rest] = listOf(reply).map(numberOf);
  switch (kind) {
    case 1: {
      const [admittedAtMs = 0, deadlineMs = 0, ...balances] = rest;
      return { kind: 'reserved', nowMs, admittedAtMs, deadlineMs, balances: balancesOf(balances, holds) };
    }
    case 2: {
      const [refusedHold = 0, partsLeaveAtMs = 0, ...balances] = rest;
      const retryAtMs = retryAtMsOf(holds[refusedHold], partsLeaveAtMs);
      return { kind: 'refused', nowMs, refusedHold, retryAtMs, balances: balancesOf(balances, holds) };
    }
    case 3:
      return { kind: 'outside-window', nowMs };
    case 4:
      return { kind: 'not-ready', nowMs };
    default:
      throw unexpected();
  }
}

/** What `settle.lua` answers. */
export function outcomeOf(reply: unknown): SettleOutcome {
  switch (reply) {
    case 1:
      return 'settled';
    case 2:
      return 'corrected';
    case 3:
      return 'duplicate';
    default:
      throw unexpected();
  }
}

/** What `expired.lua` answers. */
export function expiredLeasesOf(reply: unknown): ExpiredLease[] {
  return inGroups(listOf(reply).map(textOf), 2).map(([key = '', record = '']) => {
    const [, admittedAt, holds] = /^R (\d+) (.*)$/s.exec(record) ?? [];
    if (admittedAt === undefined || holds === undefined) throw unexpected();
    return {
      id: idOfLease(key),
      admittedAtMs: Number(admittedAt),
      holds: listOf(JSON.parse(holds)).map(heldOf),
    };
  });
}

/** What `read.lua` answers: a page, and where the next one starts, or '' after the last. */
export function readingsOf(reply: unknown): { next: string; readings: CounterReading[] } {
  const [next, nowMs, ...values] = listOf(reply);
  numberOf(nowMs);
  return { next: textOf(next), readings: inGroups(values, 5).map(readingOf) };
}

/** A whole number. */
export function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw unexpected();
  return value;
}

function retryAtMsOf(hold: Hold | undefined, partsLeaveAtMs: number): number | undefined {
  if (hold === undefined || hold.amount > hold.limit) return undefined;
  return hold.counter.window.kind === 'calendar' ? hold.counter.window.endMs : partsLeaveAtMs;
}

function balancesOf(numbers: readonly number[], holds: readonly Hold[]): Balance[] {
  return holds.map(({ counter: { window } }, index) => {
    const [used, other] = [numberOf(numbers[2 * index]), numberOf(numbers[2 * index + 1])];
    if (window.kind === 'sliding') return { used, reserved: 0, resetsAtMs: other };
    return { used, reserved: other, resetsAtMs: window.endMs };
  });
}

function heldOf(held: unknown): ExpiredLease['holds'][number] {
  const [key, letter, amount] = listOf(held);
  return { counter: counterOf(textOf(key), textOf(letter)), amount: numberOf(amount) };
}

function readingOf([key, used, reserved, resets, terms]: readonly unknown[]): CounterReading {
  const [, mode, letter, limit] = /^([ea])([rtcf])(\d+)$/.exec(textOf(terms)) ?? [];
  if (letter === undefined) throw unexpected();
  const counter = counterOf(textOf(key), letter);
  const resetsAtMs = counter.window.kind === 'calendar' ? counter.window.endMs : numberOf(resets);
  return {
    counter,
    balance: { used: numberOf(used), reserved: numberOf(reserved), resetsAtMs },
    limit: Number(limit),
    mode: mode === 'e' ? 'enforce' : 'audit',
  };
}

function inGroups<Value>(values: readonly Value[], size: number): Value[][] {
  const groups: Value[][] = [];
  for (let at = 0; at < values.length; at += size) groups.push(values.slice(at, at + size));
  return groups;
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw unexpected();
  return value;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw unexpected();
  return value;
}

function unexpected(): Error {
  return new Error('a script answered what its header does not say');
}
