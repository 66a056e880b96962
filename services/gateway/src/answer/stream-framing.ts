import type { GatewayError } from '@tollgate/contracts';
import type { StreamVoice } from '../dialects/client-dialect.ts';
import type { ProviderDialect } from '../dialects/provider-dialect.ts';
import type { AnswerEnd } from './answer-end.ts';
import type { Framing, FramingOutput } from './framing.ts';
import type { AnswerGuard } from './guard.ts';
import { lastEventEnd } from './sse-events.ts';
import { type Tapped, UsageTap } from './usage-tap.ts';

const NOTHING = Buffer.alloc(0);

/** What a stream is framed with. */
export type StreamFramingOptions = {
  readonly output: FramingOutput;
  readonly dialect: ProviderDialect;
  /** What the gateway adds to the client's stream. */
  readonly voice: StreamVoice;
  readonly isUsageWithheld: boolean;
  readonly guards: readonly AnswerGuard[];
};

/**
 * A body of server-sent events: whole events (the tap cuts and meters them), then guards, then the writer. Bytes pass as
 * they came. From the end mark on they are held until the usage is safe: the client must not take an answer for complete
 * whose usage could still be lost.
 */
export class StreamFraming implements Framing {
  readonly isStream = true;
  readonly #output: FramingOutput;
  readonly #tap: UsageTap;
  readonly #guards: readonly AnswerGuard[];
  readonly #voice: StreamVoice;
  /** The last bytes that were written. */
  #latest: Buffer = NOTHING;
  #bytesUnchecked = 0;
  #held: Buffer[] = [];
  /** `held`: the end mark has come and the usage is not safe yet. `stopped`: a guard has ended the stream. */
  #state: 'passing' | 'held' | 'released' | 'stopped' = 'passing';

  constructor(options: StreamFramingOptions) {
    this.#output = options.output;
    this.#tap = new UsageTap(options.dialect, options.isUsageWithheld);
    this.#guards = options.guards;
    this.#voice = options.voice;
  }

  get usage(): AnswerEnd['usage'] {
    return this.#tap.usage;
  }

  get isUsageLast(): boolean {
    const { text, moreChars } = this.#tap.deliveredSince();
    return text === '' && moreChars === 0;
  }

  get contentEvents(): number {
    return this.#tap.events;
  }

  get hasError(): boolean {
    return this.#tap.hasError;
  }

  delivered(): AnswerEnd['delivered'] {
    return this.#tap.delivered();
  }

  /** Nothing comes between the pieces of an event that is too large to be held. */
  heartbeat(): Buffer {
    const isBetweenEvents = lastEventEnd(this.#latest) === this.#latest.length;
    return this.#state === 'passing' && isBetweenEvents ? this.#voice.heartbeat() : NOTHING;
  }

  errorEvent(error: GatewayError): Buffer {
    return this.#voice.errorEvent(error);
  }

  arrived(pieces: readonly Buffer[]): void {
    const [first] = pieces;
    const bytes = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
    const tapped = this.#tap.push(bytes);
    this.#output.noteArrival(this.#tap.hasEvents);
    this.#pass(tapped);
    if (this.#guards.length > 0) this.#guard(bytes.length);
  }

  ended(isWhole: boolean): void {
    if (isWhole && this.#state === 'passing') this.#pass(this.#tap.end());
    if (isWhole && this.#state === 'passing') this.#output.cutShort();
    else if (this.#state === 'released') this.#output.writeLast(undefined);
  }

  /** What was delivered stays delivered; after a guard's word nothing follows. */
  #guard(byteCount: number): void {
    this.#bytesUnchecked += byteCount;
    for (const guard of this.#guards) {
      if (this.#bytesUnchecked <= guard.bytesFree || this.#state !== 'passing') continue;
      this.#bytesUnchecked = 0;
      const error = guard.check(this.#tap);
      if (error === undefined) continue;
      this.#state = 'stopped';
      this.#output.stoppedByGuard(error);
    }
  }

  #pass(tapped: Tapped): void {
    if (tapped.final === undefined) {
      if (tapped.pass.length > 0) this.#write(tapped.pass);
      return;
    }
    if (this.#state === 'released') {
      this.#output.write(tapped.final);
      return;
    }
    this.#held.push(tapped.pass, tapped.final);
    if (this.#state === 'held') return;
    this.#state = 'held';
    this.#output.finished(() => this.#release());
  }

  #write(events: Buffer): void {
    this.#latest = events;
    this.#voice.passed(events);
    this.#output.write(events);
  }

  #release(): void {
    this.#state = 'released';
    const held = Buffer.concat(this.#held);
    this.#held = [];
    if (this.#output.isBodyOver) this.#output.writeLast(held);
    else this.#output.write(held);
  }
}
