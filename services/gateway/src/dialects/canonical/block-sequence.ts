import type { Block, StreamPart } from './events.ts';
import type { ReasoningProof } from './part.ts';

/** A call as a provider's stream opens it. */
export type CallStart = {
  readonly id: string;
  readonly name: string;
  readonly form: 'function' | 'custom';
  readonly proof?: ReasoningProof;
};

/** Text that waits is bounded; a provider that interleaves more has gone wrong. */
export const WAITING_CHARS_MAX = 16 * 1024 * 1024;

/**
 * Brings the pieces of one choice into blocks that never overlap. Text and reasoning may change at any piece. A call
 * whose arguments are no whole JSON object yet stays open; pieces of other calls and text that arrive meanwhile wait
 * until it is whole, or until the choice ends.
 */
export class BlockSequence {
  readonly #choice: number;
  #open: OpenBlock | undefined;
  readonly #waiting: OpenBlock[] = [];
  #waitingChars = 0;
  #hasCalls = false;
  readonly #closedKeys = new Set<string | number>();

  constructor(choice: number) {
    this.#choice = choice;
  }

  /** Whether the choice called a tool. */
  get hasCalls(): boolean {
    return this.#hasCalls;
  }

  /** Whether more text waits than `WAITING_CHARS_MAX`. */
  get isTooLarge(): boolean {
    return this.#waitingChars > WAITING_CHARS_MAX;
  }

  /** Adds text to the open block of this kind, or opens one. */
  append(out: StreamPart[], kind: TextKind, text: string): void {
    const open = this.#open;
    if (open?.block.kind === kind) {
      if (text !== '') out.push({ kind: 'delta', choice: this.#choice, text });
      return;
    }
    if (this.#mustWait()) {
      this.#waitFor(kind, text);
      return;
    }
    this.#close(out);
    this.#begin(out, { key: undefined, block: { kind }, text, proof: undefined });
  }

  /**
   * Adds to a call, opening it if `key` is new. A name or an id that comes late is taken while the call waits. A call
   * that closed was whole: what comes for it later, mostly nothing, is left out.
   */
  call(out: StreamPart[], key: string | number, start: CallStart, text: string): void {
    this.#hasCalls = true;
    const open = this.#open;
    if (open?.key === key) {
      if (text === '') return;
      open.text += text;
      out.push({ kind: 'delta', choice: this.#choice, text });
      if (this.#waiting.length > 0 && text.trimEnd().endsWith('}')) this.#advance(out, false);
      return;
    }
    if (this.#closedKeys.has(key)) return;
    const waiting = this.#waiting.find((block) => block.key === key);
    if (waiting === undefined) {
      this.#waiting.push({ key, block: { kind: 'tool_call', ...start }, text, proof: undefined });
    } else {
      waiting.text += text;
      if (waiting.block.kind === 'tool_call') waiting.block = named(waiting.block, start);
    }
    this.#waitingChars += text.length;
    this.#advance(out, false);
  }

  /** Attaches the proof of the open block, or of the call with this key. */
  prove(proof: ReasoningProof, key?: string | number): void {
    const block = key === undefined ? this.#open : this.#find(key);
    if (block !== undefined) block.proof = proof;
  }

  /** Writes a block that is complete in itself. */
  whole(out: StreamPart[], block: Block): void {
    this.end(out);
    out.push({ kind: 'block_start', choice: this.#choice, block });
    out.push({ kind: 'block_end', choice: this.#choice });
  }

  /** Closes the open block unless it is a call that is not whole. */
  close(out: StreamPart[]): void {
    if (!this.#mustWait()) this.#close(out);
  }

  /** The kind of the open block. */
  get open(): Block['kind'] | undefined {
    return this.#open?.block.kind;
  }

  /** Writes and closes all that is left: the choice is complete. */
  end(out: StreamPart[]): void {
    this.#advance(out, true);
    this.#close(out);
  }

  #find(key: string | number): OpenBlock | undefined {
    return this.#open?.key === key ? this.#open : this.#waiting.find((block) => block.key === key);
  }

  /** Opens what waits, in order, as far as the open block allows. */
  #advance(out: StreamPart[], isEnding: boolean): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!isEnding && (this.#mustWait() || isNameless(next))) return;
      this.#waiting.shift();
      this.#waitingChars -= next.text.length;
      this.#close(out);
      this.#begin(out, next);
    }
  }

  #begin(out: StreamPart[], open: OpenBlock): void {
    this.#open = open;
    out.push({ kind: 'block_start', choice: this.#choice, block: open.block });
    if (open.text !== '') out.push({ kind: 'delta', choice: this.#choice, text: open.text });
  }

  #close(out: StreamPart[]): void {
    const open = this.#open;
    if (open === undefined) return;
    const { proof, key } = open;
    if (key !== undefined) this.#closedKeys.add(key);
    out.push({ kind: 'block_end', choice: this.#choice, ...(proof !== undefined && { proof }) });
    this.#open = undefined;
  }

  #mustWait(): boolean {
    const open = this.#open;
    return open !== undefined && open.key !== undefined && !isJsonObjectText(open.text);
  }

  #waitFor(kind: TextKind, text: string): void {
    const last = this.#waiting.at(-1);
    if (last?.block.kind === kind) last.text += text;
    else this.#waiting.push({ key: undefined, block: { kind }, text, proof: undefined });
    this.#waitingChars += text.length;
  }
}

/** Blocks that hold nothing but text. */
export type TextKind = 'text' | 'refusal' | 'reasoning';

type OpenBlock = {
  readonly key: string | number | undefined;
  block: Block;
  /** Of calls and waiting blocks only. */
  text: string;
  proof: ReasoningProof | undefined;
};

type CallBlock = Extract<Block, { readonly kind: 'tool_call' }>;

function named(block: CallBlock, late: CallStart): CallBlock {
  return block.name === '' && late.name !== '' ? { ...block, ...late, id: block.id || late.id } : block;
}

function isNameless(waiting: OpenBlock): boolean {
  return waiting.block.kind === 'tool_call' && waiting.block.name === '';
}

/** Whether nothing but white space can follow. */
function isJsonObjectText(text: string): boolean {
  const trimmed = text.trimEnd();
  if (!trimmed.endsWith('}')) return false;
  try {
    JSON.parse(trimmed);
    return true;
  } catch {
    return false;
  }
}
