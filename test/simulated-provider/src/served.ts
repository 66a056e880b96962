/** How a request ended, as the provider saw it. */
export type Outcome = 'finished' | 'client_left' | 'truncated' | 'error';

/** One request the provider has served, and what it bills for it. */
export type ServedRequest = {
  /** Counts up by one from 1; pages are asked for by it. */
  readonly sequence: number;
  /** The id in the answer; empty when there was no answer. */
  readonly id: string;
  /** The header `x-client-request-id`; empty when there was none. */
  readonly client_request_id: string;
  readonly model: string;
  readonly stream: boolean;
  /** Billed input, cached tokens included; 0 for a refused request. */
  readonly prompt_tokens: number;
  /** Part of the prompt tokens. */
  readonly cached_tokens: number;
  /** Billed output: what was written, and reasoning. */
  readonly completion_tokens: number;
  /** Part of the completion tokens; they are never written. */
  readonly reasoning_tokens: number;
  /** Part of the prompt tokens. */
  readonly audio_tokens: number;
  /** Parts of the completion tokens. */
  readonly output_audio_tokens: number;
  readonly output_image_tokens: number;
  /** Tokens of the answer's text or tool call handed to the client's socket. */
  readonly tokens_written: number;
  readonly outcome: Outcome;
  readonly status: number;
};

/** Sums over all requests since the start or the last reset, also those no longer remembered one by one. */
export type ServedTotals = {
  readonly requests: number;
  readonly in_flight: number;
  readonly prompt_tokens: number;
  readonly cached_tokens: number;
  readonly completion_tokens: number;
  readonly reasoning_tokens: number;
  readonly tokens_written: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
};

/** A page of served requests, oldest first. */
export type ServedPage = {
  readonly entries: readonly ServedRequest[];
  /** Ask for the next page with `after` set to this; equal to the `after` asked for when there was nothing new. */
  readonly next_after: number;
  /** Entries after `after` that were forgotten because the memory is bounded. */
  readonly forgotten: number;
};

/** What the provider served, bounded: remembers the last `entriesMax` requests, and sums over all. */
export class ServedLedger {
  readonly #entriesMax: number;
  /** A ring: the entry of a sequence number is at (sequence - 1) modulo the bound. */
  #entries: ServedRequest[] = [];
  #sequence = 0;
  #inFlight = 0;
  #totals = emptyTotals();

  constructor(options: { entriesMax: number }) {
    this.#entriesMax = options.entriesMax;
  }

  /** A request has come in; exactly one `record` must follow. */
  begin(): void {
    this.#inFlight++;
  }

  record(entry: Omit<ServedRequest, 'sequence'>): void {
    this.#inFlight--;
    this.#entries[this.#sequence % this.#entriesMax] = { sequence: this.#sequence + 1, ...entry };
    this.#sequence++;
    const totals = this.#totals;
    totals.requests++;
    totals.prompt_tokens += entry.prompt_tokens;
    totals.cached_tokens += entry.cached_tokens;
    totals.completion_tokens += entry.completion_tokens;
    totals.reasoning_tokens += entry.reasoning_tokens;
    totals.tokens_written += entry.tokens_written;
    totals.outcomes[entry.outcome]++;
  }

  page(options: { after: number; limit: number }): ServedPage {
    const oldest = Math.max(0, this.#sequence - this.#entriesMax);
    const from = Math.max(options.after, oldest);
    const to = Math.min(this.#sequence, from + options.limit);
    const entries: ServedRequest[] = [];
    for (let at = from; at < to; at++) {
      const entry = this.#entries[at % this.#entriesMax];
      if (entry !== undefined) entries.push(entry);
    }
    return { entries, next_after: Math.max(to, options.after), forgotten: from - options.after };
  }

  totals(): ServedTotals {
    return { ...this.#totals, outcomes: { ...this.#totals.outcomes }, in_flight: this.#inFlight };
  }

  /** Forgets all that has ended. Requests in flight are recorded into the new count when they end. */
  reset(): void {
    this.#entries = [];
    this.#sequence = 0;
    this.#totals = emptyTotals();
  }
}

function emptyTotals() {
  return {
    requests: 0,
    prompt_tokens: 0,
    cached_tokens: 0,
    completion_tokens: 0,
    reasoning_tokens: 0,
    tokens_written: 0,
    outcomes: { finished: 0, client_left: 0, truncated: 0, error: 0 },
  };
}
