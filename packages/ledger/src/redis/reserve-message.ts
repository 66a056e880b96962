import type { Counter, Hold } from '../ledger.ts';
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

/** A counter of the message, from 1, and its holds' terms. */
type Named = { readonly place: number; readonly terms: Term[] };
/** `place` is where they begin, from 1. */
type Term = { readonly place: number; readonly limit: number; readonly mode: Hold['mode'] };

/**
 * One run of `reserve.lua`, for many requests: counters, limits and modes that they share are sent once.
 */
export class ReserveMessage {
  readonly #slot: Slot;
  /** Counters are the same objects for as long as their window lasts, mostly. */
  readonly #byObject = new Map<Counter, Named>();
  readonly #byKey = new Map<string, Named>();
  readonly #lengths: number[] = [];
  /** Three each: counter, limit, letters. */
  readonly #terms: (number | string)[] = [];
  readonly #records = new Set<string>();
  readonly #requests: (number | string)[][] = [];

  constructor(slot: Slot) {
    this.#slot = slot;
  }

  /** Adds a request and returns the index of its reply; undefined if it needs another message. */
  add(request: SlotRequest): number | undefined {
    const record = this.#slot.keys.lease(request.id);
    const keys = this.#byKey.size + this.#records.size + request.holds.length;
    if (this.#records.has(record) || (keys > KEYS_MAX && this.#records.size > 0)) return undefined;
    this.#records.add(record);
    const asked: (number | string)[] = [request.leaseMs, ...request.bounds, request.where];
    for (const [index, hold] of request.holds.entries()) {
      asked.push(this.#termOf(hold), hold.amount);
      const position = request.positions?.[index];
      if (position !== undefined) asked.push(position);
    }
    return this.#requests.push(asked) - 1;
  }

  /** The call that asks for all of them. */
  call(script: Script): SlotCall {
    const { epoch, deadlines, counters, counterEnds } = this.#slot.keys;
    return {
      slot: this.#slot,
      script,
      keys: [epoch, deadlines, counters, counterEnds, ...this.#byKey.keys(), ...this.#records],
      args: [JSON.stringify([this.#lengths, this.#terms, this.#requests])],
    };
  }

  #termOf({ counter, limit, mode }: Hold): number {
    const named = this.#byObject.get(counter) ?? this.#named(counter);
    const known = named.terms.find((term) => term.limit === limit && term.mode === mode);
    if (known !== undefined) return known.place;
    const letters = `${mode === 'enforce' ? 'e' : 'a'}${unitLetter(counter.unit)}${limit}`;
    const place = this.#terms.push(named.place, limit, letters) - 2;
    named.terms.push({ place, limit, mode });
    return place;
  }

  #named(counter: Counter): Named {
    const key = this.#slot.keys.counter(counter);
    const known = this.#byKey.get(key);
    const named = known ?? { place: this.#byKey.size + 1, terms: [] };
    if (known === undefined) {
      this.#byKey.set(key, named);
      this.#lengths.push(counter.window.kind === 'sliding' ? counter.window.lengthMs : 0);
    }
    this.#byObject.set(counter, named);
    return named;
  }
}
