import { GatewayError } from '@tollgate/contracts';
import type { End, ProviderError } from '../../dialects/canonical/answer.ts';
import type { StreamReader, StreamWriter } from '../../dialects/canonical/codec.ts';
import type { StreamPart } from '../../dialects/canonical/events.ts';
import { providerErrorOf } from '../../dialects/provider-error-of.ts';
import { isShort } from '../../guardrails/answer/chars-of.ts';
import type { Guarded } from '../../guardrails/answer/guarded.ts';
import type { GuardedStream } from '../../guardrails/answer/guarded-stream.ts';
import type { HeldStream } from '../../guardrails/answer/held-stream.ts';
import type { AnswerEnd } from '../answer-end.ts';
import type { Framing, FramingOutput } from '../framing.ts';
import type { AnswerGuard } from '../guard.ts';
import { maskCredential } from '../refusal/mask-credential.ts';
import { PartMeter } from './part-meter.ts';
import type { AnswerTranslation } from './translation.ts';

/** What a stream between two dialects is framed with. */
export type TranslatedStreamOptions = {
  readonly output: FramingOutput;
  readonly translation: AnswerTranslation;
  readonly guards: readonly AnswerGuard[];
  /** Whether HTTP says where the body ends; an end with the connection proves nothing. */
  readonly isDelimited: boolean;
  /** The account's credential. */
  readonly credential: Buffer;
};

/**
 * A stream between two dialects: bytes become parts, parts are metered and become the client's bytes. The end of the
 * client's stream waits until the usage is safe. A provider's error before anything was written becomes the whole answer;
 * later it is the client's own error event.
 */
export class TranslatedStream implements Framing {
  readonly isStream = true;
  readonly contentType = 'text/event-stream; charset=utf-8';
  readonly #output: FramingOutput;
  readonly #reader: StreamReader;
  readonly #writer: StreamWriter;
  readonly #translation: AnswerTranslation;
  readonly #guards: readonly AnswerGuard[];
  readonly #isDelimited: boolean;
  readonly #credential: Buffer;
  readonly #meter = new PartMeter();
  readonly #stage: GuardedStream | undefined;
  readonly #held: HeldStream | undefined;
  /** Parts that wait until those before them were looked at. */
  #waiting: (readonly StreamPart[])[] = [];
  #isScanning = false;
  #bytesUnchecked = 0;
  #hasWritten = false;
  #hasError = false;
  #isOver = false;

  constructor(options: TranslatedStreamOptions) {
    const { output, translation, guards } = options;
    this.#output = output;
    this.#translation = translation;
    this.#isDelimited = options.isDelimited;
    this.#credential = options.credential;
    this.#reader = translation.reader.streamReader(translation.read);
    this.#writer = translation.writer.streamWriter(translation.write);
    this.#guards = guards;
    this.#stage = translation.guard?.stream((guarded) => this.#pass([], this.#allowed(guarded)));
    this.#held = translation.guard?.held();
  }

  get usage(): AnswerEnd['usage'] {
    return this.#meter.usage;
  }

  get isUsageLast(): boolean {
    return this.#meter.isUsageLast;
  }

  get contentEvents(): number {
    return this.#meter.events;
  }

  get hasError(): boolean {
    return this.#hasError;
  }

  delivered(): AnswerEnd['delivered'] {
    return this.#meter.delivered();
  }

  heartbeat(): Buffer {
    if (this.#isOver) return NOTHING;
    const bytes = this.#writer.heartbeat();
    if (bytes.length > 0) this.#hasWritten = true;
    return bytes;
  }

  errorEvent(error: GatewayError): Buffer {
    return this.#writer.write([{ kind: 'end', end: { kind: 'failed', error: providerErrorOf(error) } }]);
  }

  arrived(pieces: readonly Buffer[]): void {
    for (const piece of pieces) {
      if (this.#isOver) return;
      this.#take(this.#reader.push(piece));
      this.#bytesUnchecked += piece.length;
    }
    this.#output.noteArrival(this.#meter.events > 0);
    if (this.#guards.length > 0) this.#guard();
  }

  ended(isWhole: boolean): void {
    if (!this.#isOver) this.#take(this.#reader.end(isWhole && this.#isDelimited ? 'whole' : 'cut'));
  }

  #take(read: readonly StreamPart[]): void {
    for (const part of read) this.#meter.take(part);
    if (this.#stage === undefined) this.#pass(read, read);
    else if (!this.#isScanning && isShort(read)) this.#pass(read, this.#allowed(this.#stage.take(read)));
    else {
      this.#waiting.push(read);
      if (!this.#isScanning) void this.#scan(this.#stage);
    }
  }

  /** Looks at parts with much text, while nothing more is read of the provider. Never rejects. */
  async #scan(stage: GuardedStream): Promise<void> {
    this.#isScanning = true;
    this.#output.flow.hold();
    try {
      for (
        let read = this.#waiting.shift();
        read !== undefined && !this.#isOver;
        read = this.#waiting.shift()
      ) {
        this.#pass(read, NO_PARTS);
        await stage.takeSliced(read, (guarded) => this.#pass(NO_PARTS, this.#allowed(guarded)));
      }
    } catch (error) {
      this.#isOver = true;
      this.#output.stoppedByGuard(GatewayError.from(error));
    }
    this.#isScanning = false;
    this.#output.flow.letGo();
  }

  /** Through services elsewhere that a guardrail asks, if there are any. */
  #pass(read: readonly StreamPart[], parts: readonly StreamPart[]): void {
    if (this.#isOver) return;
    if (this.#held === undefined) {
      this.#deliver(parts);
      return;
    }
    const passing = this.#allowed(this.#held.take(read, parts));
    if (this.#held.isComplete) void this.#askAndDeliver(this.#held);
    else this.#deliver(passing);
  }

  /** Never rejects. The client waits; if it leaves meanwhile, that is settled already. */
  async #askAndDeliver(held: HeldStream): Promise<void> {
    try {
      this.#deliver(this.#allowed(await held.ask()));
    } catch (error) {
      this.#isOver = true;
      this.#output.stoppedByGuard(GatewayError.from(error));
    }
  }

  #deliver(parts: readonly StreamPart[]): void {
    if (this.#isOver) return;
    const last = parts.at(-1);
    if (last?.kind !== 'end') {
      this.#write(this.#writer.write(parts));
      return;
    }
    this.#isOver = true;
    this.#end(last.end, parts);
  }

  /** What a guardrail lets pass; its objection ends the stream. */
  #allowed({ value, error }: Guarded<readonly StreamPart[]>): readonly StreamPart[] {
    if (error === undefined) return value;
    if (this.#isOver) return [];
    this.#isOver = true;
    this.#output.stoppedByGuard(error);
    return [];
  }

  #end(end: End, parts: readonly StreamPart[]): void {
    switch (end.kind) {
      case 'finished': {
        const bytes = this.#writer.write(parts);
        this.#output.finished(() => this.#output.writeLast(bytes));
        return;
      }
      case 'failed':
        this.#fail(end.error, parts);
        return;
      case 'cut':
        this.#write(this.#writer.write(parts.slice(0, -1)));
        this.#output.cutShort();
        return;
      default:
        end satisfies never;
    }
  }

  #fail(error: ProviderError, parts: readonly StreamPart[]): void {
    if (!this.#hasWritten && parts.length === 1) {
      this.#output.refused(error.status, this.#masked(this.#translation.writer.writeError(error)));
      return;
    }
    this.#hasError = true;
    this.#write(this.#masked(this.#writer.write(parts)));
    this.#output.cutShort();
  }

  /** Providers repeat in errors what they were sent. */
  #masked(bytes: Buffer): Buffer {
    return maskCredential(bytes, this.#credential);
  }

  #write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#hasWritten = true;
    this.#output.write(bytes);
  }

  /** What was delivered stays delivered; after a guard's word nothing follows. */
  #guard(): void {
    for (const guard of this.#guards) {
      if (this.#isOver || this.#bytesUnchecked <= guard.bytesFree) continue;
      this.#bytesUnchecked = 0;
      const error = guard.check(this.#meter);
      if (error === undefined) continue;
      this.#isOver = true;
      this.#output.stoppedByGuard(error);
    }
  }
}

const NOTHING = Buffer.alloc(0);
const NO_PARTS: readonly StreamPart[] = [];
