import type { Cancel, Clock } from '@tollgate/clock';
import type { Block, BlockEnd, StreamPart } from '../../dialects/canonical/events.ts';
import type { AnswerScanner, AnswerText } from './answer-scanner.ts';
import type { Guarded } from './guarded.ts';

/** How long text is held back for a finding that may still become whole. */
export const HELD_MS_MAX = 3_000;

/** What a stage of a stream works with. */
export type GuardedStreamOptions = {
  readonly scanner: AnswerScanner;
  readonly clock: Clock;
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
  #cancelRelease: Cancel | undefined;
  #isOver = false;

  constructor(options: GuardedStreamOptions) {
    this.#options = options;
  }

  /** Takes parts; returns those that may go on. */
  take(parts: readonly StreamPart[]): Guarded<readonly StreamPart[]> {
    const { scanner } = this.#options;
    const passing: StreamPart[] = [];
    for (const part of parts) {
      if (!this.#isOver) this.#take(part, passing);
      if (scanner.error !== undefined) return this.#stopped();
    }
    this.#schedule();
    return { value: passing, error: undefined };
  }

  #take(part: StreamPart, passing: StreamPart[]): void {
    const { scanner } = this.#options;
    switch (part.kind) {
      case 'block_start':
        passing.push(this.#start(part));
        return;
      case 'delta': {
        const text = this.#open.get(part.choice)?.text.push(part.text) ?? '';
        if (text !== '') passing.push({ ...part, text });
        return;
      }
      case 'block_end':
        this.#end(part, passing);
        return;
      case 'logprobs':
        // They would say what is held back or rewritten.
        return;
      case 'other':
        passing.push({ ...part, raw: scanner.json(part.raw, 'other') });
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

  #start(part: Extract<StreamPart, { kind: 'block_start' }>): StreamPart {
    const { scanner } = this.#options;
    const { block, choice } = part;
    switch (block.kind) {
      case 'opaque':
        return { ...part, block: { ...block, raw: scanner.json(block.raw, 'other') } };
      case 'tool_call':
        this.#open.set(choice, { block, text: scanner.text('tool_call', block.form === 'function') });
        return part;
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

  /** What signs a text signs no other one. */
  #end(part: BlockEnd, passing: StreamPart[]): void {
    const open = this.#open.get(part.choice);
    this.#open.delete(part.choice);
    if (open === undefined) {
      passing.push(part);
      return;
    }
    addDelta(part.choice, open.text.end(), passing);
    const { proof: _, ...unsigned } = part;
    const isUnsigned = open.block.kind === 'reasoning' && open.text.isRewritten;
    passing.push(isUnsigned ? unsigned : part);
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
