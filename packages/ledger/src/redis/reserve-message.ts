import type { Counter, Hold } from '../ledger.ts';
import { isSameWindow } from '../window.ts';
import type { SlotCall } from './connection/connection.ts';
import { unitLetter } from './keys.ts';
import type { Script } from './scripts.ts';
import type { Slot } from './slots.ts';

/** What a reservation asks of one slot. */
export type SlotRequest = {
  readonly id: string;
  readonly leaseMs: number;
  readonly holds: readonly Hold[];
  /** Of each hold its place in the reservation; undefined if all of them are in this slot. */
  readonly positions: readonly number[] | undefined;
  /** The slots of the reservation and who asks, or `0`; see settle.lua. */
  readonly where: string;
  /** Latest start and earliest end of its calendar windows; 0 if none ends. */
  readonly bounds: readonly [startMs: number, endMs: number];
};

/** Redis serves others too, and Lua takes only so many values at once. */
const KEYS_MAX = 1_000;

/** What holds have in common: a counter, a limit and a mode. */
type Terms = {
  /** The first of these holds. */
  readonly hold: Hold;
  /** The counter's name in Redis. */
  readonly name: string;
  /** Of the counter among those of the message, and of these terms in its list, both from 1. */
  readonly counterPlace: number;
  readonly place: number;
  /** Others whose counter has the same key: another window, limit or mode. */
  readonly next: Terms | undefined;
};

/**
 * One run of `reserve.lua`, for many requests: counters, limits and modes that they share are sent once.
 */
export class ReserveMessage {
  readonly #slot: Slot;
  /** By the key of their counter: the same string for many requests, unlike its name in Redis, which is built for each. */
  readonly #known = new Map<string, Terms>();
  /** Names in Redis. */
  readonly #counters: string[] = [];
  readonly #lengths: number[] = [];
  /** Three each: counter, limit, letters. */
  readonly #terms: (number | string)[] = [];
  readonly #records = new Set<string>();
  /** What is kept of each request. */
  readonly #held: string[] = [];
  readonly #requests: (number | string)[][] = [];

  constructor(slot: Slot) {
    this.#slot = slot;
  }

  /** Adds a request and returns the index of its reply; undefined if it needs another message. */
  add(request: SlotRequest): number | undefined {
    const record = this.#slot.keys.lease(request.id);
    const keys = this.#counters.length + this.#records.size + request.holds.length;
    if (this.#records.has(record) || (keys > KEYS_MAX && this.#records.size > 0)) return undefined;
    this.#records.add(record);
    const asked: (number | string)[] = [request.leaseMs, ...request.bounds, request.where];
    const held: (number | string)[][] = [];
    for (const [index, hold] of request.holds.entries()) {
      const { name, place } = this.#termsOf(hold);
      asked.push(place, hold.amount);
      const [letter, position] = [unitLetter(hold.counter.unit), request.positions?.[index]];
      held.push(position === undefined ? [name, letter, hold.amount] : [name, letter, hold.amount, position]);
    }
    this.#held.push(JSON.stringify(held));
    return this.#requests.push(asked) - 1;
  }

  /** The call that asks for all of them. */
  call(script: Script): SlotCall {
    const { epoch, deadlines, counters, counterEnds } = this.#slot.keys;
    return {
      slot: this.#slot,
      script,
      keys: [epoch, deadlines, counters, counterEnds, ...this.#counters, ...this.#records],
      args: [JSON.stringify([this.#lengths, this.#terms, this.#requests]), ...this.#held],
    };
  }

  #termsOf(hold: Hold): Terms {
    const { counter, limit, mode } = hold;
    const first = this.#known.get(counter.key);
    let same: Terms | undefined;
    for (let known = first; known !== undefined; known = known.next) {
      if (!isSameWindow(known.hold.counter.window, counter.window)) continue;
      if (known.hold.limit === limit && known.hold.mode === mode) return known;
      same = known;
    }
    const name = same?.name ?? this.#slot.keys.counter(counter);
    const counterPlace = same?.counterPlace ?? this.#addCounter(name, counter);
    const letters = `${mode === 'enforce' ? 'e' : 'a'}${unitLetter(counter.unit)}${limit}`;
    const place = this.#terms.push(counterPlace, limit, letters) - 2;
    const terms = { hold, name, counterPlace, place, next: first };
    this.#known.set(counter.key, terms);
    return terms;
  }

  #addCounter(name: string, { window }: Counter): number {
    this.#lengths.push(window.kind === 'sliding' ? window.lengthMs : 0);
    return this.#counters.push(name);
  }
}
