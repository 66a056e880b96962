/**
 * What a counter counts. `cost` is in nano-USD.
 *
 * `concurrency` counts requests in flight: what is set aside on it is held until the request is released or its lease
 * ends, and settles to nothing, so it is never used up and is 0 after a rebuild. It counts over a window without end, because a request may
 * be in flight for as long as its lease is renewed. Such a counter vanishes a day after its last request.
 */
export type CounterUnit = 'requests' | 'tokens' | 'cost' | 'concurrency';

/**
 * The time a counter counts over.
 *
 * A sliding window ends now and is exact to 1/60 of its length. A calendar window has fixed bounds; `endMs` undefined
 * means it never ends (lifetime, `startMs` 0).
 */
export type Window =
  | { readonly kind: 'sliding'; readonly lengthMs: number }
  | { readonly kind: 'calendar'; readonly startMs: number; readonly endMs: number | undefined };

/**
 * One counter in one window. `key` is `<rule>|<entity>|<unit>|<window name>`: it outlives a change of the limit, so
 * that a new limit applies to what was counted. A calendar counter of another window is another counter.
 */
export type Counter = { readonly key: string; readonly unit: CounterUnit; readonly window: Window };

/** What a request wants to set aside on one counter. Amounts are whole and not negative. */
export type Hold = {
  readonly counter: Counter;
  readonly amount: number;
  readonly limit: number;
  /** `audit` counts and never refuses. */
  readonly mode: 'enforce' | 'audit';
};

/** What a counter holds. */
export type Balance = {
  readonly used: number;
  /** Set aside by running requests; 0 for sliding windows, whose reservations count as used at once. */
  readonly reserved: number;
  /** When the window ends, or for a sliding one when its oldest part leaves it; undefined for lifetime. */
  readonly resetsAtMs: number | undefined;
};

/**
 * Several counters, or none, in one atomic step. Who asks for an id again names the same counters; a store in one place
 * takes others too.
 */
export type Reservation = { readonly id: string; readonly leaseMs: number; readonly holds: readonly Hold[] };

/** A request that is not in flight any more, and the counters of requests in flight that it was reserved on. */
export type Release = { readonly id: string; readonly counters: readonly Counter[] };

/** What became of a reservation. `nowMs` is the store's clock. Balances stand in the order of the holds. */
export type ReserveVerdict =
  | {
      readonly kind: 'reserved';
      readonly nowMs: number;
      /** When the id was first reserved: the same however often it is asked for, until it is settled. */
      readonly admittedAtMs: number;
      readonly deadlineMs: number;
      readonly balances: readonly Balance[];
    }
  | {
      readonly kind: 'refused';
      readonly nowMs: number;
      /** Index of the first hold without room. */
      readonly refusedHold: number;
      /** When the refused amount would fit if nothing else came in between; undefined when it never will. */
      readonly retryAtMs: number | undefined;
      readonly balances: readonly Balance[];
    }
  /** A calendar window did not contain the store's time: compute windows for `nowMs` and ask again. Nothing was held. */
  | { readonly kind: 'outside-window'; readonly nowMs: number }
  /** The store is empty and not yet rebuilt. Nothing was held. */
  | { readonly kind: 'not-ready'; readonly nowMs: number }
  /**
   * The store did not answer for some counter of this request, as it did for others of the call. As after
   * LedgerUnavailableError the lease may exist; but what is known to be held was given back.
   */
  | { readonly kind: 'unavailable'; readonly nowMs: number };

/** What one request really used. */
export type Settlement = {
  readonly id: string;
  /** The store's time at admission: the moment that sliding windows count it at. */
  readonly admittedAtMs: number;
  /**
   * The counters from the usage event: those that were reserved, or none. What they hold is charged only where the store
   * no longer has the reservation.
   */
  readonly counters: readonly Counter[];
  /**
   * True where `counters` are some of those that were reserved, the window apart: the others get back what they held. A
   * request that one of several models answers reserves for each of them. Not together with `unsettled`.
   */
  readonly chargesNamed?: boolean;
  readonly requests: number;
  readonly tokens: number;
  readonly costNanoUsd: number;
  /** True when this stands in for a request that was never heard of again; a later real one corrects it. */
  readonly unsettled: boolean;
};

/** `settled`: counted now. `corrected`: replaced an unsettled charge. `duplicate`: counted before, nothing changed. */
export type SettleOutcome = 'settled' | 'corrected' | 'duplicate';

/** A lease whose deadline has passed. */
export type ExpiredLease = {
  readonly id: string;
  readonly admittedAtMs: number;
  readonly holds: readonly { readonly counter: Counter; readonly amount: number }[];
};

/** A counter and what it was last limited to. */
export type CounterReading = {
  readonly counter: Counter;
  readonly balance: Balance;
  readonly limit: number;
  readonly mode: 'enforce' | 'audit';
};

/** Which counters to read. */
export type ReadOptions = {
  readonly keyPrefix: string;
  readonly limit: number;
  /** A `counterIdentity`, for example of the last counter of the page before. */
  readonly after?: string | undefined;
};

/** The store did not answer in time or refused; whether anything happened is unknown, and asking again is safe. */
export class LedgerUnavailableError extends Error {
  override readonly name = 'LedgerUnavailableError';
}

/**
 * The counters of all limits and budgets, and the reservations on them.
 *
 * A reservation is `reserved -> settled | expired -> corrected`. All calls are atomic, idempotent by id and follow the
 * store's clock. Every call throws LedgerUnavailableError when the store is away or slower than its deadline.
 *
 * Counters vanish some time after their window has ended. What is promised: at rest, each counter is the sum of the
 * settled amounts of its window; a refused reservation leaves nothing behind; a lease is in `expired` or settled.
 */
export interface Ledger {
  /** Holds all amounts or none. The same id again answers `reserved` with the first deadline and holds nothing more. */
  reserve(reservations: readonly Reservation[]): Promise<ReserveVerdict[]>;
  /** Extends leases that still run; unknown and settled ids are ignored. */
  renew(ids: readonly string[], leaseMs: number): Promise<void>;
  /**
   * Gives back what requests hold on counters of requests in flight, before they are settled; their leases and all other
   * holds stay. Calls of `reserve` that begin later see it. Unknown and settled ids are ignored; twice is as once.
   */
  release(releases: readonly Release[]): Promise<void>;
  /**
   * Replaces reserved amounts by real ones. A request that is not known and was admitted before the time that ids are
   * remembered is a `duplicate`: it may have been settled and forgotten.
   */
  settle(settlements: readonly Settlement[]): Promise<SettleOutcome[]>;
  /**
   * Settles what history says, on counters that are not open: open ones have it already, and it is a `duplicate` there.
   * However old it is.
   */
  putBack(settlements: readonly Settlement[]): Promise<SettleOutcome[]>;
  /**
   * Leases past their deadline, oldest first, at most `limit`. They stay until settled, so that a crash of the caller
   * loses none; two callers may see the same lease.
   */
  expired(limit: number): Promise<ExpiredLease[]>;
  /**
   * Live counters, ordered by `counterIdentity`, at most `limit`: those whose key starts with `keyPrefix` and, if `after`
   * is set, whose identity is above it.
   */
  read(options: ReadOptions): Promise<CounterReading[]>;
  /**
   * Whether the store's counters can be trusted. False after it was emptied (or on the first start): `reserve` then
   * answers `not-ready` until `open` is called, while `settle` and `putBack` work.
   */
  isOpen(): Promise<boolean>;
  /** Declares the counters complete. */
  open(): Promise<void>;
  /**
   * Claims a key for `ttlMs`, whoever asks first: true for that one, false for everybody else until the time is over or
   * the key is forgotten. A claim outlives the process that made it, but not a store that is emptied. After
   * LedgerUnavailableError it may have been made.
   */
  once(key: string, ttlMs: number): Promise<boolean>;
  /**
   * Makes a claim last `ttlMs` from now, whoever made it and whether or not it is over: what was claimed for a moment is
   * done, and nobody shall do it again.
   */
  keep(key: string, ttlMs: number): Promise<void>;
  /** Gives a claim back before its time, for the next one to make. An unknown key is ignored. */
  forget(key: string): Promise<void>;
  /** The store's clock. */
  nowMs(): Promise<number>;
  /** Whether the store answered lately. */
  isAvailable(): boolean;
  /** Lets go of the connection. Safe to call twice. */
  close(): Promise<void>;
}
