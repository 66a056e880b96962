import { type Cancel, type Clock, type Reconnecting, reconnecting } from '@tollgate/clock';
import type {
  AdmissionRequest__Output,
  AdmitCall,
  AdmitRequest__Output,
  AdmitResponse__Output,
  Observation__Output,
  Release__Output,
  Verdict__Output,
} from '@tollgate/contracts';
import type { PolicyLink, PolicyLinks } from './policy-links.ts';

/**
 * The answer to one request for admission. `mayHoldLease`: policy may hold a lease that the verdict says nothing of, now
 * or later, because it did not answer in time or because the request was sent more than once.
 */
export type AdmissionOutcome =
  | { readonly kind: 'verdict'; readonly verdict: Verdict__Output; readonly mayHoldLease: boolean }
  /** Policy did not answer in time, or too many requests wait already. */
  | { readonly kind: 'unanswered'; readonly mayHoldLease: boolean };

/** How admissions are asked for. */
export type AdmissionStreamOptions = {
  readonly links: PolicyLinks;
  readonly clock: Clock;
  /** How long a request waits for its verdict. */
  readonly deadlineMs: number;
  /** The stream broke; another is opened at once, then at growing intervals. */
  broke(error: Error | undefined): void;
  /** Policy did not answer for so long, and another is asked. */
  silent(silentMs: number): void;
  /** Another link is the current one. */
  moved(): void;
  /** A message with this many requests was sent. */
  sent(requests: number): void;
};

type Waiting = {
  request: AdmissionRequest__Output | undefined;
  readonly askedMs: number;
  readonly dueMs: number;
  /** How often it was sent. */
  sends: number;
  resolve: (outcome: AdmissionOutcome) => void;
};
/** A stream that fell silent; its answers still count. */
type Retired = { readonly stream: AdmitCall; readonly link: PolicyLink; readonly sinceMs: number };

const WAITING_MAX = 20_000;
const MESSAGE_REQUESTS_MAX = 1_000;
/** Releases that wait for a stream; the places of more come back with the settlement. */
const RELEASES_MAX = 20_000;
const SWEEP_MS = 20;
/** Part of the deadline after which a policy that says nothing is taken for hung. */
const PATIENCE = 1 / 4;

/**
 * One bidirectional stream to policy, for all requests: those of one turn of the event loop travel in one message (a
 * message each would cost more than twice the CPU), and verdicts come back in any order under their request id.
 *
 * When the stream breaks, or brings nothing for a quarter of the deadline although a request waits, what is unanswered is
 * sent again to the next policy: admission is idempotent by request id, and the first verdict counts. Patience doubles
 * with every policy in a row that brings nothing, so that overload does not multiply what is asked.
 */
export class AdmissionStream {
  readonly #options: AdmissionStreamOptions;
  /** In the order of their deadlines. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #connection: Reconnecting<AdmitCall>;
  #queued: Waiting[] = [];
  #releases: Release__Output[] = [];
  #isFlushPlanned = false;
  #retired: Retired | undefined;
  /** When the stream was opened or brought something last. */
  #heardMs = 0;
  #patienceMs: number;
  #isStopped = false;
  #cancelSweep: Cancel | undefined;

  constructor(options: AdmissionStreamOptions) {
    this.#options = options;
    this.#patienceMs = options.deadlineMs * PATIENCE;
    this.#connection = reconnecting<AdmitResponse__Output, AdmitCall>({
      clock: options.clock,
      minMs: 20,
      maxMs: 1_000,
      open: () => this.#open(),
      received: () => this.#heard(),
      broke: (error) => this.#broke(error),
    });
  }

  /** Whether a request would be sent now. */
  get isUp(): boolean {
    return this.#connection.stream !== undefined && this.#options.links.current.admission.isConnected();
  }

  start(): void {
    this.#connection.start();
  }

  /** Asks policy. Never rejects. */
  admit(request: AdmissionRequest__Output): Promise<AdmissionOutcome> {
    if (this.#waiting.size >= WAITING_MAX || this.#isStopped) return Promise.resolve(NOT_ASKED);
    return new Promise((resolve) => {
      const askedMs = this.#options.clock.monotonicMs();
      const dueMs = askedMs + this.#options.deadlineMs;
      const waiting = { request, askedMs, dueMs, sends: 0, resolve };
      this.#waiting.set(request.requestId, waiting);
      this.#queued.push(waiting);
      this.#planFlush();
      this.#cancelSweep ??= this.#options.clock.after(SWEEP_MS, () => this.#sweep());
    });
  }

  /** Asks policy to extend leases. False when there is no stream to ask on. */
  renew(requestIds: readonly string[]): boolean {
    const { stream } = this.#connection;
    if (stream === undefined) return false;
    stream.write({ ...EMPTY, renewals: [...requestIds] });
    return true;
  }

  /**
   * Gives back the places of a request in flight. Policy has it before any request that is asked for later; without a
   * stream it is sent when there is one.
   */
  release(release: Release__Output): void {
    if (this.#releases.length >= RELEASES_MAX) return;
    this.#releases.push(release);
    this.#planFlush();
  }

  /** Sends policy what requests generated; drops it when there is no stream. */
  observe(observations: Observation__Output[]): void {
    this.#connection.stream?.write({ ...EMPTY, observations });
  }

  /** Leaves what still waits unanswered, and closes the connection. */
  stop(): void {
    this.#isStopped = true;
    this.#connection.stop();
    this.#cancelSweep?.();
    this.#endRetired();
    this.#options.links.current.close();
    for (const waiting of this.#waiting.values()) waiting.resolve(unanswered(waiting));
    this.#waiting.clear();
  }

  /** Opens a stream to the current policy and sends all that wait on it. */
  #open(): AdmitCall {
    const stream = this.#options.links.current.admission.admit();
    this.#heardMs = this.#options.clock.monotonicMs();
    // Not only while it is the open stream: answers of a retired one still count.
    stream.on('data', (response: AdmitResponse__Output) => {
      for (const verdict of response.verdicts) this.#answer(verdict);
    });
    this.#queued = [];
    this.#send(stream, [...this.#waiting.values()]);
    return stream;
  }

  #heard(): void {
    this.#heardMs = this.#options.clock.monotonicMs();
    this.#patienceMs = this.#options.deadlineMs * PATIENCE;
  }

  #broke(error: Error | undefined): void {
    this.#options.broke(error);
    const { links } = this.#options;
    const left = links.current;
    if (links.next('broke') === left) return;
    left.close();
    this.#options.moved();
  }

  #planFlush(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushPlanned = false;
    const queued = this.#queued;
    this.#queued = [];
    // Without a stream they are sent with all that wait when there is one.
    const { stream } = this.#connection;
    if (stream !== undefined) this.#send(stream, queued);
  }

  #send(stream: AdmitCall, waiting: readonly Waiting[]): void {
    for (let from = 0; from < this.#releases.length; from += MESSAGE_REQUESTS_MAX) {
      stream.write({ ...EMPTY, releases: this.#releases.slice(from, from + MESSAGE_REQUESTS_MAX) });
    }
    this.#releases = [];
    for (let from = 0; from < waiting.length; from += MESSAGE_REQUESTS_MAX) {
      const part = waiting.slice(from, from + MESSAGE_REQUESTS_MAX);
      const requests: AdmissionRequest__Output[] = [];
      for (const one of part) {
        one.sends += 1;
        if (one.request !== undefined) requests.push(one.request);
      }
      stream.write({ ...EMPTY, requests });
      this.#options.sent(part.length);
    }
  }

  #answer(verdict: Verdict__Output): void {
    const waiting = this.#waiting.get(verdict.requestId);
    if (waiting === undefined) return;
    this.#waiting.delete(verdict.requestId);
    const { resolve } = waiting;
    // The map's outgrown tables hold what was in them until the next full collection: it is to be little.
    waiting.request = undefined;
    waiting.resolve = forgotten;
    resolve({ kind: 'verdict', verdict, mayHoldLease: waiting.sends > 1 });
  }

  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [requestId, waiting] of this.#waiting) {
      if (waiting.dueMs > nowMs) break;
      this.#waiting.delete(requestId);
      waiting.resolve(unanswered(waiting));
    }
    // After this turn of the event loop: what has arrived meanwhile is read by then.
    if (this.#silentMs() >= this.#patienceMs) setImmediate(() => this.#leaveIfSilent());
    const retired = this.#retired;
    if (retired !== undefined && (this.#oldest()?.askedMs ?? nowMs) >= retired.sinceMs) this.#endRetired();
    const isIdle = this.#waiting.size === 0;
    this.#cancelSweep = isIdle ? undefined : this.#options.clock.after(SWEEP_MS, () => this.#sweep());
  }

  #oldest(): Waiting | undefined {
    for (const waiting of this.#waiting.values()) return waiting;
    return undefined;
  }

  /** For how long a request has waited without anything from policy; 0 if none does. */
  #silentMs(): number {
    const oldest = this.#oldest();
    const isOpen = this.#connection.stream !== undefined;
    if (oldest === undefined || !isOpen || !this.#options.links.mayHaveOthers) return 0;
    return this.#options.clock.monotonicMs() - Math.max(this.#heardMs, oldest.askedMs);
  }

  #leaveIfSilent(): void {
    const silentMs = this.#silentMs();
    const { links, clock, deadlineMs } = this.#options;
    if (this.#connection.stream === undefined || silentMs < this.#patienceMs) return;
    this.#endRetired();
    const left = { link: links.current, sinceMs: clock.monotonicMs() };
    this.#patienceMs = Math.min(this.#patienceMs * 2, deadlineMs);
    this.#options.silent(silentMs);
    links.next('silent');
    const stream = this.#connection.replace();
    if (stream !== undefined) this.#retired = { ...left, stream };
    this.#options.moved();
  }

  #endRetired(): void {
    this.#retired?.stream.cancel();
    this.#retired?.link.close();
    this.#retired = undefined;
  }
}

function unanswered({ sends }: Waiting): AdmissionOutcome {
  return { kind: 'unanswered', mayHoldLease: sends > 0 };
}

const EMPTY: AdmitRequest__Output = {
  requests: [],
  renewals: [],
  observations: [],
  releases: [],
  takesReceipts: true,
};

function forgotten(): void {}

const NOT_ASKED: AdmissionOutcome = { kind: 'unanswered', mayHoldLease: false };
