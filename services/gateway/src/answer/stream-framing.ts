import type { GatewayError } from '@tollgate/contracts';
import type { StreamVoice } from '../dialects/client-dialect.ts';
import { parseJsonObject } from '../dialects/json/json-object.ts';
import type { ProviderDialect } from '../dialects/provider-dialect.ts';
import type { AnswerEnd } from './answer-end.ts';
import type { Framing, FramingOutput } from './framing.ts';
import type { AnswerGuard } from './guard.ts';
import { maskCredential } from './refusal/mask-credential.ts';
import { errorInAnswer } from './refusal/no-answer.ts';
import { lastEventEnd } from './tap/sse-events.ts';
import { type Tapped, UsageTap } from './tap/usage-tap.ts';

const NOTHING = Buffer.alloc(0);

/** What a stream is framed with. */
export type StreamFramingOptions = {
  readonly output: FramingOutput;
  readonly dialect: ProviderDialect;
  /** What the gateway adds to the client's stream. */
  readonly voice: StreamVoice;
  readonly isUsageWithheld: boolean;
  /** The account's credential. */
  readonly credential: Buffer;
  /** Whether the provider's media type says that this is a stream. */
  readonly isDeclared: boolean;
  /** Whether its lines end with a carriage return alone. */
  readonly hasLoneReturns: boolean;
  readonly guards: readonly AnswerGuard[];
  /** How many answers the client wants. */
  readonly choices: number;
  /** Whether HTTP says where the body ends; an end with the connection proves nothing. */
  readonly isDelimited: boolean;
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
  readonly #credential: Buffer;
  readonly #hasLoneReturns: boolean;
  readonly contentType?: string;
  readonly #options: Pick<StreamFramingOptions, 'dialect' | 'choices' | 'isDelimited'>;
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
    this.#credential = options.credential;
    this.#hasLoneReturns = options.hasLoneReturns;
    if (!options.isDeclared) this.contentType = 'text/event-stream';
    this.#options = options;
  }

  get usage(): AnswerEnd['usage'] {
    return this.#tap.usage;
  }

  get isUsageLast(): boolean {
    const { text, moreChars, images } = this.#tap.deliveredSince();
    return text === '' && moreChars === 0 && images === 0;
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
    const came = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
    const bytes = this.#hasLoneReturns ? withLineFeeds(came) : came;
    const hadError = this.#tap.hasError;
    const tapped = this.#tap.push(bytes);
    this.#output.noteArrival(this.#tap.hasEvents);
    if (hadError || !this.#tap.hasError) this.#pass(tapped);
    else this.#passError(tapped);
    if (this.#guards.length > 0) this.#guard(bytes.length);
  }

  ended(isWhole: boolean): void {
    if (isWhole && this.#state === 'passing') this.#pass(this.#tap.end());
    if (isWhole && this.#state === 'passing') this.#endWithoutMark();
  }

  /**
   * An error event before anything that the model wrote is no answer. A later one passes, masked: providers repeat in
   * errors what they were sent.
   */
  #passError({ pass, final }: Tapped): void {
    const { text, moreChars } = this.#tap.delivered();
    const data = maskCredential(Buffer.from(this.#tap.errorData), this.#credential);
    if (this.#latest.length === 0 && text === '' && moreChars === 0 && this.#state === 'passing') {
      this.#state = 'stopped';
      this.#output.noAnswer(errorInAnswer(200, parseJsonObject(data.toString())?.['error'], data));
      return;
    }
    this.#pass({
      pass: maskCredential(pass, this.#credential),
      final: final && maskCredential(final, this.#credential),
    });
  }

  /** A body that HTTP calls whole, in which every choice has finished, is complete although its end mark is missing. */
  #endWithoutMark(): void {
    const { dialect, choices, isDelimited } = this.#options;
    const isComplete = isDelimited && this.#tap.finished >= choices && !this.#tap.hasError;
    if (!isComplete || dialect.ending === undefined) {
      this.#output.cutShort();
      return;
    }
    this.#held.push(Buffer.from(dialect.ending.mark));
    this.#hold();
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
    // After the end mark is written nothing follows, whatever the provider still sends.
    if (this.#state === 'released' || this.#state === 'stopped') return;
    if (tapped.final === undefined) {
      if (tapped.pass.length === 0) return;
      if (this.#tap.isEnding) this.#held.push(tapped.pass);
      else this.#write(tapped.pass);
      return;
    }
    this.#held.push(tapped.pass, tapped.final);
    if (this.#state === 'passing') this.#hold();
  }

  #hold(): void {
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
    const held = joined(this.#held);
    this.#held = [];
    this.#output.writeLast(held);
  }
}

/** The pieces as one; those that lie one behind the other in memory are not copied. */
function joined(pieces: readonly Buffer[]): Buffer {
  const [first, last] = pieces;
  if (pieces.length !== 2 || first === undefined || last === undefined) return Buffer.concat(pieces);
  const isBehind = first.buffer === last.buffer && first.byteOffset + first.length === last.byteOffset;
  if (!isBehind) return Buffer.concat(pieces);
  return Buffer.from(first.buffer, first.byteOffset, first.length + last.length);
}

function withLineFeeds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => (byte === CARRIAGE_RETURN ? LINE_FEED : byte)));
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
