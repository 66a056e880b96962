import type { Cancel, Clock } from '@tollgate/clock';
import type { Block, BlockEnd, StreamPart } from '../../dialects/canonical/events.ts';
import { parseJsonObject } from '../../dialects/json/json-object.ts';
import type { Place } from '../place.ts';
import type { ScanTurns } from '../scan/scan-turns.ts';
import { SliceSize } from '../scan/slice-size.ts';
import type { AnswerScanner, AnswerText } from './answer-scanner.ts';
import { charsOf, SHORT_CHARS_MAX } from './chars-of.ts';
import type { Guarded } from './guarded.ts';
import { mapStrings, stringsOf } from './map-strings.ts';

/** How long text is held back for a finding that may still become whole. */
export const HELD_MS_MAX = 3_000;

/** What a stage of a stream works with. */
export type GuardedStreamOptions = {
  readonly scanner: AnswerScanner;
  readonly clock: Clock;
  readonly turns: ScanTurns;
  /** For the parts of one arrival. */
  readonly timeoutMs: number;
  /** Takes parts that were held back for `HELD_MS_MAX`. */
  letGo(guarded: Guarded<readonly StreamPart[]>): void;
};

/** A block that is being written, by its choice. */
type OpenBlock = { readonly block: Block; readonly text: AnswerText };

/**
 * Looks at the parts of one stream on their way. Text of a block is held back only as far as a guardrail may still find something
 * in it; the order of parts within a choice stays. After an objection nothing comes out.
 */
export class GuardedStream {
  readonly #options: GuardedStreamOptions;
  readonly #open = new Map<number, OpenBlock>();
  readonly #size: SliceSize;
  #cancelRelease: Cancel | undefined;
  #isOver = false;
  /** Whether looking took too long: what comes goes on unseen, unless a guardrail must look. */
  #isBlind = false;

  constructor(options: GuardedStreamOptions) {
    this.#options = options;
    this.#size = new SliceSize(options.clock);
  }

  /** Takes parts; returns those that may go on. For parts without much text. */
  take(parts: readonly StreamPart[]): Guarded<readonly StreamPart[]> {
    const passing: StreamPart[] = [];
    for (const part of parts) {
      if (this.#isOver) break;
      for (const _ of this.#take(part, passing));
    }
    return this.#passed(passing);
  }

  /** Takes parts with any amount of text, in slices, so that one large event stops no other request. */
  async takeSliced(
    parts: readonly StreamPart[],
    pass: (guarded: Guarded<readonly StreamPart[]>) => void,
  ): Promise<void> {
    const { scanner, clock, turns, timeoutMs } = this.#options;
    const deadlineMs = clock.monotonicMs() + timeoutMs;
    const passing: StreamPart[] = [];
    const work = this.#work(parts, passing);
    await turns.run(() => {
      if (!this.#isBlind && clock.monotonicMs() > deadlineMs) {
        this.#isBlind = true;
        scanner.failed(`took longer than ${timeoutMs} ms`);
      }
      const isMore = scanner.error === undefined && work.next().done !== true;
      pass(this.#passed(passing.splice(0)));
      return isMore && scanner.error === undefined;
    });
  }

  /** Yields after each slice of text, of one part or of several. */
  *#work(parts: readonly StreamPart[], passing: StreamPart[]): Generator<void> {
    let chars = 0;
    for (const part of parts) {
      if (this.#isOver) return;
      yield* this.#take(part, passing);
      chars += charsOf(part);
      if (chars <= SHORT_CHARS_MAX) continue;
      chars = 0;
      yield;
    }
  }

  #passed(passing: readonly StreamPart[]): Guarded<readonly StreamPart[]> {
    if (this.#options.scanner.error !== undefined) return this.#stopped();
    this.#schedule();
    return { value: passing, error: undefined };
  }

  /** Yields between the slices of a long text. */
  *#take(part: StreamPart, passing: StreamPart[]): Generator<void> {
    switch (part.kind) {
      case 'block_start':
        passing.push(yield* this.#start(part));
        return;
      case 'delta': {
        const text = this.#open.get(part.choice)?.text;
        if (text === undefined) return;
        const slice = this.#size.slices(part.text, (piece) => {
          addDelta(part.choice, this.#seen(text, piece), passing);
        });
        while (slice()) yield;
        return;
      }
      case 'block_end':
        yield* this.#end(part, passing);
        return;
      case 'logprobs':
        // They would say what is held back or rewritten.
        return;
      case 'other':
        passing.push({ ...part, raw: yield* this.#json(part.raw) });
        return;
      case 'end':
        for (const [choice, { text }] of this.#open) addDelta(choice, text.end(), passing);
        this.#over();
        passing.push(part);
        return;
      case 'start':
      case 'usage':
      case 'finish':
        passing.push(part);
        return;
      default:
        part satisfies never;
    }
  }

  /** A piece of a text as it may go on; what is held goes on with it once nothing is looked at any more. */
  #seen(text: AnswerText, piece: string): string {
    return this.#isBlind ? text.release() + piece : text.push(piece);
  }

  /** Every string of a JSON value, rewritten; the same value if nothing was. */
  *#json<Value>(value: Value): Generator<void, Value> {
    const rewritten = new Map<string, string>();
    for (const text of stringsOf(value)) {
      const whole = yield* this.#whole(text, 'other');
      if (whole !== text) rewritten.set(text, whole);
    }
    return rewritten.size === 0 ? value : mapStrings(value, (text) => rewritten.get(text) ?? text);
  }

  /** A text that has come whole, rewritten; the same text if nothing was. */
  *#whole(text: string, place: Place): Generator<void, string> {
    const scanned = this.#options.scanner.text(place, false);
    let whole = '';
    const slice = this.#size.slices(text, (piece, isLast) => {
      whole += this.#seen(scanned, piece) + (isLast ? scanned.end() : '');
    });
    while (slice()) yield;
    return scanned.isRewritten ? whole : text;
  }

  *#start(part: Extract<StreamPart, { kind: 'block_start' }>): Generator<void, StreamPart> {
    const { scanner } = this.#options;
    const { block, choice } = part;
    switch (block.kind) {
      case 'opaque':
        return { ...part, block: { ...block, raw: yield* this.#json(block.raw) } };
      case 'tool_call': {
        this.#open.set(choice, { block, text: scanner.text('tool_call', block.form === 'function') });
        const name = yield* this.#whole(block.name, 'tool_call');
        return name === block.name ? part : { ...part, block: { ...block, name } };
      }
      case 'reasoning':
        this.#open.set(choice, { block, text: scanner.text('reasoning', false) });
        return part;
      case 'text':
      case 'refusal':
        this.#open.set(choice, { block, text: scanner.text('answer', false) });
        return part;
      default:
        block satisfies never;
        return part;
    }
  }

  /** What signs a text signs no other one. What only the wire of the answer has beside the text is looked at too. */
  *#end(part: BlockEnd, passing: StreamPart[]): Generator<void> {
    const open = this.#open.get(part.choice);
    this.#open.delete(part.choice);
    if (open !== undefined) addDelta(part.choice, open.text.end(), passing);
    const { proof, rest, ...end } = part;
    const fields = rest === undefined ? undefined : yield* this.#json(rest.fields);
    const isUnsigned = open?.block.kind === 'reasoning' && open.text.isRewritten;
    const words = proof === undefined ? undefined : parseJsonObject(proof.value);
    const isSame = words === undefined || (yield* this.#json(words)) === words;
    passing.push({
      ...end,
      ...(proof !== undefined && isSame && !isUnsigned && { proof }),
      ...(rest !== undefined && fields !== undefined && { rest: { ...rest, fields } }),
    });
  }

  /** Text that is held when the time is up goes on as far as it was written. */
  #schedule(): void {
    const isHolding = [...this.#open.values()].some(({ text }) => text.heldChars > 0);
    if (!isHolding) {
      this.#cancelRelease?.();
      this.#cancelRelease = undefined;
    } else this.#cancelRelease ??= this.#options.clock.after(HELD_MS_MAX, () => this.#release());
  }

  #release(): void {
    this.#cancelRelease = undefined;
    if (this.#isOver) return;
    const { scanner, letGo } = this.#options;
    const passing: StreamPart[] = [];
    for (const [choice, { text }] of this.#open) addDelta(choice, text.release(), passing);
    letGo(scanner.error === undefined ? { value: passing, error: undefined } : this.#stopped());
  }

  #stopped(): Guarded<readonly StreamPart[]> {
    this.#over();
    return { value: [], error: this.#options.scanner.error };
  }

  #over(): void {
    this.#isOver = true;
    this.#cancelRelease?.();
  }
}

function addDelta(choice: number, text: string, passing: StreamPart[]): void {
  if (text !== '') passing.push({ kind: 'delta', choice, text });
}
