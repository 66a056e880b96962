import type { Clock } from '@tollgate/clock';

/** What one call said of its target. */
export type CallReport = {
  readonly target: string;
  /** Whether the provider was at fault: unreachable, too slow, out of service, or refusing the account. */
  readonly isFailure: boolean;
  /** How long the provider wants to be left alone; 0 if it says nothing. */
  readonly retryAfterMs: number;
};

/** How fast an answer came. */
export type SpeedReport = {
  readonly target: string;
  readonly timeToFirstTokenMs: number;
  /** 0 if it cannot be measured. */
  readonly timePerTokenMs: number;
};

/** A change of a target's health, for other gateways. */
export type HealthChange = { readonly target: string; readonly downForMs: number };

/** Failures in a row after which a target is down. */
const FAILURES_IN_A_ROW = 3;
/** Of so many calls in the window, this share of failures is too much. */
const CALLS_MIN = 10;
const FAILURE_SHARE_MAX = 0.5;
const WINDOW_MS = 60_000;
/** A target that went down is left alone for so long, twice as long each time that it fails again at once. */
const DOWN_MS_MIN = 5_000;
const DOWN_MS_MAX = 60_000;
/** A target that is back gets its share over this time. */
const SLOW_START_MS = 20_000;
const SHARE_MIN = 0.05;
/** Most targets: reading the clock for each of them would cost more than the choice. */
const NEVER_DOWN = -Infinity;
/** Speeds are means of this time; fewer samples than these say nothing. */
const SPEED_WINDOW_MS = 180_000;
const SAMPLES_MIN = 3;

type Mean = { sum: number; count: number };
type State = {
  failuresInARow: number;
  calls: number;
  failures: number;
  windowStartMs: number;
  downUntilMs: number;
  /** How long the next time down lasts. */
  nextDownMs: number;
  speedStartMs: number;
  firstToken: Mean;
  perToken: Mean;
  /** Of the window before, for as long as this one has too few. */
  lastFirstTokenMs: number;
  lastPerTokenMs: number;
};

/** The health of every target, from the calls that this gateway makes and from what others report. In memory, one entry a target. */
export class Health {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #changed: (change: HealthChange) => void;
  readonly #states = new Map<string, State>();

  /** `changed` is called when a target goes down by calls of this gateway, and with 0 when it is back. */
  constructor(clock: Pick<Clock, 'monotonicMs'>, changed: (change: HealthChange) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Learns from a call. */
  report({ target, isFailure, retryAfterMs }: CallReport): void {
    const known = this.#states.get(target);
    if (!isFailure && known === undefined) return;
    const state = known ?? this.#begin(target);
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - state.windowStartMs > WINDOW_MS)
      Object.assign(state, { calls: 0, failures: 0, windowStartMs: nowMs });
    state.calls++;
    if (!isFailure) {
      this.#succeeded(target, state, nowMs);
      return;
    }
    state.failures++;
    state.failuresInARow++;
    const isTooMuch = state.calls >= CALLS_MIN && state.failures / state.calls > FAILURE_SHARE_MAX;
    const isStarting = this.#isStarting(state, nowMs);
    const isDown = nowMs < state.downUntilMs;
    if (
      isDown ||
      (!isStarting && !isTooMuch && state.failuresInARow < FAILURES_IN_A_ROW && retryAfterMs === 0)
    )
      return;
    const downMs = Math.min(DOWN_MS_MAX, Math.max(retryAfterMs, state.nextDownMs));
    this.#goDown(state, nowMs + downMs);
    this.#changed({ target, downForMs: downMs });
  }

  /** Learns how fast an answer came. */
  reportSpeed({ target, timeToFirstTokenMs, timePerTokenMs }: SpeedReport): void {
    const state = this.#states.get(target) ?? this.#begin(target);
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - state.speedStartMs > SPEED_WINDOW_MS) {
      Object.assign(state, {
        lastFirstTokenMs: meanOf(state.firstToken),
        lastPerTokenMs: meanOf(state.perToken),
        speedStartMs: nowMs,
        firstToken: { sum: 0, count: 0 },
        perToken: { sum: 0, count: 0 },
      });
    }
    add(state.firstToken, timeToFirstTokenMs);
    if (timePerTokenMs > 0) add(state.perToken, timePerTokenMs);
  }

  /** Takes over what another gateway has learnt. */
  take({ target, downForMs }: HealthChange): void {
    const nowMs = this.#clock.monotonicMs();
    const state = this.#states.get(target) ?? this.#begin(target);
    if (downForMs > 0) this.#goDown(state, nowMs + Math.min(downForMs, DOWN_MS_MAX));
    else if (nowMs < state.downUntilMs) this.#comeBack(state, nowMs);
  }

  /** Forgets targets that the config no longer has. */
  keepOnly(targets: ReadonlyMap<string, unknown>): void {
    for (const target of this.#states.keys()) if (!targets.has(target)) this.#states.delete(target);
  }

  /** Whether the target is left alone. */
  isDown(target: string): boolean {
    const state = this.#states.get(target);
    return state !== undefined && this.#clock.monotonicMs() < state.downUntilMs;
  }

  /** How long a target is left alone still, in milliseconds; the least bad of those that are down has the smallest. */
  downForMs(target: string): number {
    const state = this.#states.get(target);
    if (state === undefined || state.downUntilMs === NEVER_DOWN) return 0;
    return Math.max(0, state.downUntilMs - this.#clock.monotonicMs());
  }

  /** The part of its share that a target gets, from above 0 to 1: less than 1 for a while after it was down. */
  shareOf(target: string): number {
    const state = this.#states.get(target);
    if (state === undefined || state.downUntilMs === NEVER_DOWN) return 1;
    const upForMs = this.#clock.monotonicMs() - state.downUntilMs;
    return Math.min(1, Math.max(SHARE_MIN, upForMs / SLOW_START_MS));
  }

  /** Mean time for a token of output; undefined where too little is known. */
  timePerTokenMs(target: string): number | undefined {
    const state = this.#states.get(target);
    return state && meanOr(state.perToken, state.lastPerTokenMs);
  }

  /** Mean time to the first token; undefined where too little is known. */
  timeToFirstTokenMs(target: string): number | undefined {
    const state = this.#states.get(target);
    return state && meanOr(state.firstToken, state.lastFirstTokenMs);
  }

  /** Names of the targets that are down, sorted. */
  down(): string[] {
    return [...this.#states.keys()].filter((target) => this.isDown(target)).sort();
  }

  #begin(target: string): State {
    const nowMs = this.#clock.monotonicMs();
    const state: State = {
      ...{ failuresInARow: 0, calls: 0, failures: 0, windowStartMs: nowMs },
      ...{ downUntilMs: NEVER_DOWN, nextDownMs: DOWN_MS_MIN },
      ...{ speedStartMs: nowMs, firstToken: { sum: 0, count: 0 }, perToken: { sum: 0, count: 0 } },
      ...{ lastFirstTokenMs: 0, lastPerTokenMs: 0 },
    };
    this.#states.set(target, state);
    return state;
  }

  #succeeded(target: string, state: State, nowMs: number): void {
    state.failuresInARow = 0;
    if (nowMs < state.downUntilMs) {
      this.#comeBack(state, nowMs);
      this.#changed({ target, downForMs: 0 });
    } else if (!this.#isStarting(state, nowMs)) state.nextDownMs = DOWN_MS_MIN;
  }

  #isStarting(state: State, nowMs: number): boolean {
    return nowMs - state.downUntilMs < SLOW_START_MS;
  }

  #goDown(state: State, untilMs: number): void {
    state.downUntilMs = Math.max(state.downUntilMs, untilMs);
    state.nextDownMs = Math.min(DOWN_MS_MAX, state.nextDownMs * 2);
    Object.assign(state, { failuresInARow: 0, calls: 0, failures: 0 });
  }

  #comeBack(state: State, nowMs: number): void {
    state.downUntilMs = nowMs;
    Object.assign(state, { failuresInARow: 0, calls: 0, failures: 0 });
  }
}

function add(mean: Mean, value: number): void {
  mean.sum += value;
  mean.count++;
}

function meanOf({ sum, count }: Mean): number {
  return count < SAMPLES_MIN ? 0 : sum / count;
}

function meanOr(mean: Mean, before: number): number | undefined {
  const known = meanOf(mean) || before;
  return known === 0 ? undefined : known;
}
