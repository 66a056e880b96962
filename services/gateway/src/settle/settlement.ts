import type { Clock } from '@tollgate/clock';
import {
  type CounterRef__Output,
  encodeReceiptedEvent,
  encodeUsageEvent,
  type Release__Output,
} from '@tollgate/contracts';
import type { Outcome } from './outcome.ts';
import type { SettledRequest } from './settled-request.ts';
import { shareOf } from './target-share.ts';
import { usageEvent } from './usage-event.ts';

/** Where settled requests go. */
export type SettlementOptions = {
  readonly journal: { append(record: Uint8Array, whenSafe: () => void): void };
  readonly leases: { remove(requestId: string): void };
  /** Gives back places of requests in flight. */
  readonly places: { release(release: Release__Output): void };
  readonly clock: Clock;
  readonly gatewayId: string;
  /** Messages to come belong to this trace too. */
  traced(traceparent: string): void;
  /** A request is over. */
  finished(request: SettledRequest, outcome: Outcome): void;
  /** An event was not written: too many requests a second without a known principal. */
  eventDropped(): void;
};

/** Events a second of requests whose caller is unknown, so that noise from outside cannot fill the journal. */
const ANONYMOUS_EVENTS_PER_SECOND = 100;

/** Writes the usage event of every request that ends. */
export class Settlement {
  readonly #options: SettlementOptions;
  #anonymousSecond = 0;
  #anonymousEvents = 0;

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** Writes the event; `whenSafe` is called when it survives this process. */
  settle(request: SettledRequest, outcome: Outcome, whenSafe: () => void): void {
    const { clock, gatewayId, journal, leases, places } = this.#options;
    leases.remove(request.id);
    // Before the last bytes of the answer go out: who asks again after them finds the place free.
    const release = releaseOf(request);
    if (release !== undefined) places.release(release);
    request.trace.end(outcome.httpStatus, outcome.errorCode, request.guards?.results());
    this.#options.finished(request, outcome);
    const nowMs = clock.nowMs();
    if (isAnonymous(request, outcome) && !this.#mayWriteAnonymous(nowMs)) {
      this.#options.eventDropped();
      whenSafe();
      return;
    }
    if (request.trace.traceparent !== '') this.#options.traced(request.trace.traceparent);
    const { log } = request;
    const isLogged = log?.claim(request.admission?.principal ?? outcome.refusal?.principal) === true;
    const { admission, target } = request;
    const share = admission && shareOf(admission, target?.name);
    const event = usageEvent(request, outcome, share, {
      gatewayId,
      nowMs,
      monotonicMs: clock.monotonicMs(),
      isLogged,
    });
    journal.append(
      share?.receipt === undefined ? encodeUsageEvent(event) : encodeReceiptedEvent(event, share.receipt),
      log === undefined || !isLogged ? whenSafe : finishing(log, whenSafe),
    );
  }

  #mayWriteAnonymous(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#anonymousSecond) {
      this.#anonymousSecond = second;
      this.#anonymousEvents = 0;
    }
    return this.#anonymousEvents++ < ANONYMOUS_EVENTS_PER_SECOND;
  }
}

/** What a request that was admitted holds of limits of requests in flight; `undefined` if that is nothing. */
function releaseOf({ id, admission }: SettledRequest): Release__Output | undefined {
  if (admission === undefined) return undefined;
  const { receipts, heldPlaces, counters } = admission;
  const counterKeys = receipts.length > 0 ? heldPlaces : counters.filter(isInFlight).map(({ key }) => key);
  return counterKeys.length === 0 ? undefined : { requestId: id, counterKeys };
}

function isInFlight({ unit }: CounterRef__Output): boolean {
  return unit === 'COUNTER_UNIT_CONCURRENCY';
}

/** A log is complete when the last byte of the answer is written, which `whenSafe` does. */
function finishing(log: NonNullable<SettledRequest['log']>, whenSafe: () => void): () => void {
  return () => {
    whenSafe();
    log.finish();
  };
}

/** A request that may hold a lease gets an event although its caller is unknown: otherwise the lease would be charged. */
function isAnonymous(request: SettledRequest, outcome: Outcome): boolean {
  return request.admission === undefined && !outcome.refusal?.principal && request.mayHoldLease !== true;
}
