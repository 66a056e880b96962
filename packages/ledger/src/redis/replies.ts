import type { Balance, CounterReading, ExpiredLease, Hold, ReserveVerdict } from '../ledger.ts';
import { counterOf, idOfLease } from './keys.ts';

/** What one slot answers to its part of a reservation. */
export type SlotVerdict =
  | {
      readonly kind: 'held';
      /** Made now, or reserved before, or settled already. */
      readonly how: 'new' | 'known' | 'settled';
      readonly nowMs: number;
      readonly admittedAtMs: number;
      readonly deadlineMs: number;
      /** The slots of what was there before; 0 for this one alone. */
      readonly slotBits: number;
      readonly balances: readonly Balance[];
    }
  | Extract<ReserveVerdict, { kind: 'refused' | 'outside-window' | 'not-ready' }>;

/** What one slot says of a settlement. `open`: counters that can be trusted, which history changes nothing on. */
export type SlotOutcome = {
  readonly kind: 'unknown' | 'settled' | 'corrected' | 'duplicate' | 'open';
  readonly slotBits: number;
};

/** A part of a lease, in one slot. */
export type LeasePart = {
  readonly id: string;
  /** Whether it stands for a request that was charged already, as one that was not heard of. */
  readonly isCharged: boolean;
  readonly admittedAtMs: number;
  readonly slotBits: number;
  /** Who asked for it, each behind a slash. */
  readonly askers: string;
  /** Each with its place in the reservation. */
  readonly holds: readonly { readonly held: ExpiredLease['holds'][number]; readonly position: number }[];
};

/** What `reserve.lua` answers to each request. Throws Error for anything else; so do all below. */
export function reserveRepliesOf(reply: unknown): number[][] {
  if (!Buffer.isBuffer(reply)) throw unexpected();
  const view = new DataView(reply.buffer, reply.byteOffset, reply.length);
  const replies: number[][] = [];
  for (let at = 0; at < reply.length; ) {
    const end = at + DOUBLE_BYTES * (1 + doubleAt(view, at));
    if (!(end > at)) throw unexpected();
    const numbers: number[] = [];
    for (at += DOUBLE_BYTES; at < end; at += DOUBLE_BYTES) numbers.push(doubleAt(view, at));
    replies.push(numbers);
  }
  return replies;
}

const DOUBLE_BYTES = 8;

function doubleAt(view: DataView, at: number): number {
  if (at + DOUBLE_BYTES > view.byteLength) throw unexpected();
  return view.getFloat64(at, true);
}

/** What the numbers of one reply say. */
export function verdictOf(reply: readonly number[], holds: readonly Hold[]): SlotVerdict {
  const [kind, nowMs = 0, third = 0, fourth = 0, fifth = 0] = reply;
  switch (kind) {
    case 1:
    case 5:
    case 6: {
      const how = kind === 1 ? 'new' : kind === 5 ? 'known' : 'settled';
      const held = {
        kind: 'held',
        how,
        nowMs,
        admittedAtMs: third,
        deadlineMs: fourth,
        slotBits: fifth,
      } as const;
      return { ...held, balances: balancesOf(reply, 5, holds) };
    }
    case 2: {
      const retryAtMs = retryAtMsOf(holds[third], fourth);
      return { kind: 'refused', nowMs, refusedHold: third, retryAtMs, balances: balancesOf(reply, 4, holds) };
    }
    case 3:
      return { kind: 'outside-window', nowMs };
    case 4:
      return { kind: 'not-ready', nowMs };
    default:
      throw unexpected();
  }
}

const OUTCOMES = ['unknown', 'settled', 'corrected', 'duplicate', 'open'] as const;

/** What `settle.lua` answers. */
export function outcomeOf(reply: unknown): SlotOutcome {
  const [code = -1, slotBits = 0] = listOf(reply).map(numberOf);
  const kind = OUTCOMES[code];
  if (kind === undefined) throw unexpected();
  return { kind, slotBits };
}

/** What `expired.lua` answers. */
export function expiredPartsOf(reply: unknown): { part: LeasePart; deadlineMs: number }[] {
  return inGroups(listOf(reply).map(textOf), 3).map(([key = '', record = '', deadline = '']) => {
    const part = leasePartOf(idOfLease(key), record);
    if (part === undefined) throw unexpected();
    return { part, deadlineMs: Number(deadline) };
  });
}

/** What `look.lua` answers: a record is '' where the slot does not know the request. */
export function looksOf(reply: unknown): { epoch: string; looks: { record: string; isRunning: boolean }[] } {
  const [epoch = '', ...found] = listOf(reply).map(textOf);
  const looks = inGroups(found, 2).map(([record = '', running]) => ({ record, isRunning: running === '1' }));
  return { epoch, looks };
}

/** The part of a lease that a record is of; undefined for what is settled. Of a charged one, amounts are the charge. */
export function leasePartOf(id: string, record: string): LeasePart | undefined {
  const [, state, admittedAt, bits, askers = '', charge, holds] =
    /^([RU]) (\d+) (\d+)(\S*) ((?:\d+ ){3})?(\[.*)$/s.exec(record) ?? [];
  if (holds === undefined) return undefined;
  const [requests = 0, tokens = 0, cost = 0] = (charge ?? '').split(' ').map(Number);
  const charged = { requests, tokens, cost, concurrency: 0 };
  const parts = listOf(JSON.parse(holds)).map(heldOf);
  return {
    ...{ id, admittedAtMs: Number(admittedAt), slotBits: Number(bits), askers, isCharged: state === 'U' },
    holds: parts.map(({ held, position }) => {
      const amount = charge === undefined ? held.amount : charged[held.counter.unit];
      return { held: { ...held, amount }, position };
    }),
  };
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

/** Two numbers of the reply for each hold, from a place on. */
function balancesOf(reply: readonly number[], from: number, holds: readonly Hold[]): Balance[] {
  return holds.map(({ counter: { window } }, index) => {
    const at = from + 2 * index;
    const [used, other] = [numberOf(reply[at]), numberOf(reply[at + 1])];
    if (window.kind === 'sliding') return { used, reserved: 0, resetsAtMs: other };
    return { used, reserved: other, resetsAtMs: window.endMs };
  });
}

function heldOf(value: unknown, index: number): LeasePart['holds'][number] {
  const [key, letter, amount, position = index] = listOf(value);
  const held = { counter: counterOf(textOf(key), textOf(letter)), amount: numberOf(amount) };
  return { held, position: numberOf(position) };
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
