import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { Cancel, Clock } from '@tollgate/clock';
import type {
  AdmissionRequest,
  AdmissionServiceClient,
  AdmitRequest,
  AdmitResponse__Output,
  Observation,
  Verdict__Output,
} from '@tollgate/contracts';

/** The answer to one request for admission. */
export type AdmissionOutcome =
  | { readonly kind: 'verdict'; readonly verdict: Verdict__Output }
  /**
   * Policy did not answer in time, or too many wait already. It may still have reserved: `late` resolves with the
   * verdict if one comes after all, else with undefined.
   */
  | { readonly kind: 'unanswered'; readonly late: Promise<Verdict__Output | undefined> };

/** How admissions are asked for. */
export type AdmissionStreamOptions = {
  readonly client: Pick<AdmissionServiceClient, 'admit'>;
  readonly clock: Clock;
  /** How long a request waits for its verdict. */
  readonly deadlineMs: number;
  /** Whether the channel to policy is connected. */
  isConnected(): boolean;
  /** The stream broke; another is opened at once, then at growing intervals. */
  broke(error: Error | undefined): void;
  /** A message with this many requests was sent. */
  sent(requests: number): void;
};

type Stream = ClientDuplexStream<AdmitRequest, AdmitResponse__Output>;
type Waiting = {
  readonly request: AdmissionRequest;
  readonly dueMs: number;
  readonly resolve: (outcome: AdmissionOutcome) => void;
};
type Late = { readonly dueMs: number; readonly resolve: (verdict: Verdict__Output | undefined) => void };

const WAITING_MAX = 20_000;
const MESSAGE_REQUESTS_MAX = 1_000;
const SWEEP_MS = 20;
/** A verdict that has not come by then is not coming. */
const LATE_MS = 10_000;
const RECONNECT_MS_MIN = 20;
const RECONNECT_MS_MAX = 1_000;

/**
 * One bidirectional stream to policy, for all requests: those of one turn of the event loop travel in one message (a
 * message each would cost more than twice the CPU), and verdicts come back in any order under their request id.
 *
 * When the stream breaks, what is unanswered is asked again on a new one: admission is idempotent by request id. States
 * of a request: waiting, then answered, or unanswered at its deadline and late for a while.
 */
export class AdmissionStream {
  readonly #options: AdmissionStreamOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #late = new Map<string, Late>();
  #queued: AdmissionRequest[] = [];
  #stream: Stream | undefined;
  #isStopped = false;
  #reconnectMs = RECONNECT_MS_MIN;
  #cancelReconnect: Cancel | undefined;
  #cancelSweep: Cancel | undefined;

  constructor(options: AdmissionStreamOptions) {
    this.#options = options;
  }

  /** Whether a request would be sent now. */
  get isUp(): boolean {
    return this.#stream !== undefined && this.#options.isConnected();
  }

  start(): void {
    this.#connect();
  }

  /** Asks policy. Never rejects. */
  admit(request: AdmissionRequest & { requestId: string }): Promise<AdmissionOutcome> {
    if (this.#waiting.size >= WAITING_MAX || this.#isStopped) return Promise.resolve(NOT_ASKED);
    return new Promise((resolve) => {
      const dueMs = this.#options.clock.monotonicMs() + this.#options.deadlineMs;
      this.#waiting.set(request.requestId, { request, dueMs, resolve });
      this.#queued.push(request);
      if (this.#queued.length === 1) setImmediate(() => this.#flush());
      this.#cancelSweep ??= this.#options.clock.after(SWEEP_MS, () => this.#sweep());
    });
  }

  /** Asks policy to extend leases. False when there is no stream to ask on. */
  renew(requestIds: readonly string[]): boolean {
    if (this.#stream === undefined) return false;
    this.#stream.write({ renewals: [...requestIds] });
    return true;
  }

  /** Tells policy what requests generated; drops it when there is no stream. */
  observe(observations: Observation[]): void {
    this.#stream?.write({ observations });
  }

  /** Whoever still waits is not answered. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelReconnect?.();
    this.#cancelSweep?.();
    this.#stream?.cancel();
    this.#stream = undefined;
    for (const { resolve } of this.#waiting.values()) resolve(NOT_ASKED);
    for (const { resolve } of this.#late.values()) resolve(undefined);
    this.#waiting.clear();
    this.#late.clear();
  }

  #connect(): void {
    this.#cancelReconnect = undefined;
    const stream = this.#options.client.admit();
    this.#stream = stream;
    stream.on('data', (response: AdmitResponse__Output) => {
      this.#reconnectMs = RECONNECT_MS_MIN;
      for (const verdict of response.verdicts) this.#answer(verdict);
    });
    stream.on('error', (error: Error) => this.#broke(stream, error));
    stream.on('end', () => this.#broke(stream, undefined));
    this.#queued = [];
    this.#send([...this.#waiting.values()].map((waiting) => waiting.request));
  }

  #broke(stream: Stream, error: Error | undefined): void {
    if (stream !== this.#stream || this.#isStopped) return;
    this.#stream = undefined;
    this.#options.broke(error);
    this.#cancelReconnect = this.#options.clock.after(this.#reconnectMs, () => this.#connect());
    this.#reconnectMs = Math.min(this.#reconnectMs * 2, RECONNECT_MS_MAX);
  }

  #flush(): void {
    const requests = this.#queued;
    this.#queued = [];
    // Without a stream they are sent with all that wait when there is one.
    if (this.#stream !== undefined) this.#send(requests);
  }

  #send(requests: AdmissionRequest[]): void {
    for (let from = 0; from < requests.length; from += MESSAGE_REQUESTS_MAX) {
      const part =
        requests.length <= MESSAGE_REQUESTS_MAX
          ? requests
          : requests.slice(from, from + MESSAGE_REQUESTS_MAX);
      this.#stream?.write({ requests: part });
      this.#options.sent(part.length);
    }
  }

  #answer(verdict: Verdict__Output): void {
    const waiting = this.#waiting.get(verdict.requestId);
    if (waiting !== undefined) {
      this.#waiting.delete(verdict.requestId);
      waiting.resolve({ kind: 'verdict', verdict });
      return;
    }
    const late = this.#late.get(verdict.requestId);
    this.#late.delete(verdict.requestId);
    late?.resolve(verdict);
  }

  /** Both maps are in the order of their deadlines, so a sweep looks at what is due and one more. */
  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [requestId, waiting] of this.#waiting) {
      if (waiting.dueMs > nowMs) break;
      this.#waiting.delete(requestId);
      waiting.resolve({ kind: 'unanswered', late: this.#awaitLate(requestId, nowMs) });
    }
    for (const [requestId, late] of this.#late) {
      if (late.dueMs > nowMs) break;
      this.#late.delete(requestId);
      late.resolve(undefined);
    }
    const isIdle = this.#waiting.size === 0 && this.#late.size === 0;
    this.#cancelSweep = isIdle ? undefined : this.#options.clock.after(SWEEP_MS, () => this.#sweep());
  }

  #awaitLate(requestId: string, nowMs: number): Promise<Verdict__Output | undefined> {
    if (this.#late.size >= WAITING_MAX) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#late.set(requestId, { dueMs: nowMs + LATE_MS, resolve });
    });
  }
}

const NOT_ASKED: AdmissionOutcome = { kind: 'unanswered', late: Promise.resolve(undefined) };
