import type { ProviderDialect } from '../dialects/provider-dialect.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { AttemptEnd } from './attempt-end.ts';
import type { Relay, RelayBody } from './relay.ts';
import { type Tapped, UsageTap } from './usage-tap.ts';
import type { UseWatch } from './use-watch.ts';

/** What a body is made of. */
type StreamBodyOptions = {
  readonly relay: Relay;
  readonly sink: AnswerSink;
  readonly reader: ProviderDialect;
  readonly isUsageWithheld: boolean;
  readonly useWatch: UseWatch | undefined;
};

/**
 * A body of server-sent events, passed on as it comes: what one read of the provider's socket brought is looked at and
 * written together (undici gives it piece by piece, and a piece costs more than its bytes: of a stream that comes at
 * once that is three quarters of the work). From the end mark on bytes are held until the usage is safe: the client
 * must not take an answer for complete whose usage could still be lost.
 */
export class StreamBody implements RelayBody {
  readonly #relay: Relay;
  readonly #sink: AnswerSink;
  readonly #tap: UsageTap;
  readonly #useWatch: UseWatch | undefined;
  #bytesUnchecked = 0;
  /** Pieces of this turn of the event loop. */
  #arrived: Buffer[] = [];
  #held: Buffer[] = [];
  #state: 'passing' | 'held' | 'released' | 'ended' = 'passing';

  constructor(options: StreamBodyOptions) {
    this.#relay = options.relay;
    this.#sink = options.sink;
    this.#tap = new UsageTap(options);
    this.#useWatch = options.useWatch;
  }

  get usage(): AttemptEnd['usage'] {
    return this.#tap.usage;
  }

  get contentEvents(): number {
    return this.#tap.events;
  }

  get hasError(): boolean {
    return this.#tap.hasError;
  }

  delivered(): AttemptEnd['delivered'] {
    return this.#tap.delivered();
  }

  push(chunk: Buffer): void {
    this.#arrived.push(chunk);
    if (this.#arrived.length === 1) process.nextTick(flush, this);
  }

  /** Takes what has arrived. */
  flush(): void {
    const arrived = this.#arrived;
    const [first] = arrived;
    if (first === undefined) return;
    this.#arrived = [];
    if (this.#state === 'ended') return;
    const bytes = arrived.length === 1 ? first : Buffer.concat(arrived);
    const tapped = this.#tap.push(bytes);
    this.#relay.arrived(this.#tap.hasEvents);
    this.#take(tapped);
    if (this.#useWatch !== undefined) this.#watchUse(this.#useWatch, bytes.length);
  }

  finish(): void {
    this.flush();
    if (this.#state === 'passing') this.#take(this.#tap.end());
    if (this.#state === 'passing') this.#relay.cutShort();
    else if (this.#state === 'released') this.#sink.end();
  }

  /** What was delivered stays delivered; when that was too much, nothing follows. */
  #watchUse(watch: UseWatch, byteCount: number): void {
    this.#bytesUnchecked += byteCount;
    if (this.#bytesUnchecked <= watch.bytesFree || this.#state !== 'passing') return;
    this.#bytesUnchecked = 0;
    const error = watch.check(this.#tap);
    if (error === undefined) return;
    this.#state = 'ended';
    this.#relay.exceeded(error);
  }

  #take(tapped: Tapped): void {
    if (tapped.final === undefined) {
      if (tapped.pass.length > 0) this.#write(tapped.pass);
      return;
    }
    if (this.#state === 'released') {
      this.#write(tapped.final);
      return;
    }
    this.#held.push(tapped.pass, tapped.final);
    if (this.#state === 'held') return;
    this.#state = 'held';
    this.#relay.finished(() => this.#release());
  }

  #release(): void {
    this.#state = 'released';
    const held = Buffer.concat(this.#held);
    this.#held = [];
    if (!this.#sink.hasBegun) this.#relay.begin();
    if (this.#relay.isUpstreamOver) this.#sink.end(held);
    else this.#relay.write(held);
  }

  #write(bytes: Buffer): void {
    if (!this.#sink.hasBegun) this.#relay.begin();
    this.#relay.write(bytes);
  }
}

function flush(body: StreamBody): void {
  body.flush();
}
