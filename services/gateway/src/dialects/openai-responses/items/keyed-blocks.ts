import { WAITING_CHARS_MAX } from '../../canonical/block-sequence.ts';
import type { Block, BlockEnd, StreamPart } from '../../canonical/events.ts';

/**
 * Brings blocks that a provider opens, fills and closes by a key of its own into blocks that never overlap. What comes
 * for a block while another is open waits until that one is closed.
 */
export class KeyedBlocks<Key extends string | number> {
  /** Blocks that are not closed, in the order they were opened; the first is the one that is written. */
  readonly #blocks = new Map<Key, Waiting>();
  #first: Key | undefined;
  #waitingChars = 0;

  /** Whether more text waits than `WAITING_CHARS_MAX`. */
  get isTooLarge(): boolean {
    return this.#waitingChars > WAITING_CHARS_MAX;
  }

  /** Whether this block was opened and not closed. */
  has(key: Key): boolean {
    return this.#blocks.has(key);
  }

  open(out: StreamPart[], key: Key, block: Block): void {
    if (this.#blocks.has(key)) return;
    this.#blocks.set(key, { block, text: '', end: undefined });
    if (this.#first === undefined) this.#begin(out, key);
  }

  /** Adds text to a block that was opened. Other keys are ignored. */
  append(out: StreamPart[], key: Key, text: string): void {
    if (text === '') return;
    if (key === this.#first) {
      out.push({ kind: 'delta', choice: 0, text });
      return;
    }
    const waiting = this.#blocks.get(key);
    if (waiting === undefined) return;
    waiting.text += text;
    this.#waitingChars += text.length;
  }

  /** Closes a block that was opened, and writes those that waited for it. */
  close(out: StreamPart[], key: Key, end: Omit<BlockEnd, 'kind' | 'choice'> = {}): void {
    const block = this.#blocks.get(key);
    if (block === undefined) return;
    block.end = { kind: 'block_end', choice: 0, ...end };
    while (this.#first !== undefined) {
      const first = this.#blocks.get(this.#first);
      if (first?.end === undefined) return;
      out.push(first.end);
      this.#blocks.delete(this.#first);
      this.#first = undefined;
      const [next] = this.#blocks.keys();
      if (next !== undefined) this.#begin(out, next);
    }
  }

  #begin(out: StreamPart[], key: Key): void {
    this.#first = key;
    const waiting = this.#blocks.get(key);
    if (waiting === undefined) return;
    out.push({ kind: 'block_start', choice: 0, block: waiting.block });
    if (waiting.text !== '') out.push({ kind: 'delta', choice: 0, text: waiting.text });
    this.#waitingChars -= waiting.text.length;
  }
}

type Waiting = {
  readonly block: Block;
  /** Text that came while another block was open. */
  text: string;
  end: BlockEnd | undefined;
};
