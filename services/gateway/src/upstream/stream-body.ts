import type { AnswerReader } from '../dialects/dialect.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { AttemptEnd } from './attempt-end.ts';
import type { Relay, RelayBody } from './relay.ts';
import { type Tapped, UsageTap } from './usage-tap.ts';

/**
 * A body of server-sent events, passed on as it comes. From the end mark on bytes are held until the usage is safe:
 * the client must not take an answer for complete whose usage could still be lost.
 */
export class StreamBody implements RelayBody {
  readonly #relay: Relay;
  readonly #sink: AnswerSink;
  readonly #tap: UsageTap;
  #held: Buffer[] = [];
  #state: 'passing' | 'held' | 'released' = 'passing';

  constructor(options: { relay: Relay; sink: AnswerSink; reader: AnswerReader; isUsageWithheld: boolean }) {
    this.#relay = options.relay;
    this.#sink = options.sink;
    this.#tap = new UsageTap(options);
  }

  get usage(): AttemptEnd['usage'] {
    return this.#tap.usage;
  }

  get hasContent(): boolean {
    return this.#tap.hasEvents;
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
    this.#take(this.#tap.push(chunk));
  }

  finish(): void {
    if (this.#state === 'passing') this.#take(this.#tap.end());
    if (this.#state === 'passing') this.#relay.cutShort();
    else if (this.#state === 'released') this.#sink.end();
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
