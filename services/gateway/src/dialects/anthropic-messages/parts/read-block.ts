import { WAITING_CHARS_MAX } from '../../canonical/block-sequence.ts';
import type { ReadContext } from '../../canonical/codec.ts';
import type { Block, StreamPart } from '../../canonical/events.ts';
import type { ReasoningProof, Rest } from '../../canonical/part.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../json/json-object.ts';
import { objectOf, restOf, textOf } from '../../json/values.ts';

/** Reads one content block of a stream. A block that only this wire knows is gathered and given out when it closes. */
export class MessageBlock {
  readonly #block: Block | undefined;
  /** The block as it opened, if no other wire knows it. */
  readonly #raw: JsonObject;
  readonly #account: string | undefined;
  readonly #rest: Rest | undefined;
  #signature = '';
  readonly #redacted: string | undefined;
  readonly #citations: unknown[] = [];
  #input = '';

  constructor(out: StreamPart[], raw: JsonObject, context: ReadContext) {
    this.#raw = raw;
    this.#account = context.account;
    this.#block = blockOf(raw);
    this.#redacted = raw['type'] === 'redacted_thinking' ? textOf(raw['data']) : undefined;
    this.#signature = textOf(raw['signature']);
    const fields = this.#block?.kind === 'tool_call' ? restOf(raw, CALL_FIELDS) : undefined;
    this.#rest = fields === undefined ? undefined : { origin: 'anthropic-messages', fields };
    if (this.#block === undefined) return;
    out.push({ kind: 'block_start', choice: 0, block: this.#block });
    const early = earlyText(raw);
    if (early !== '') out.push({ kind: 'delta', choice: 0, text: early });
  }

  /** Whether more is gathered than is kept. */
  get isTooLarge(): boolean {
    return this.#input.length > WAITING_CHARS_MAX;
  }

  /** Takes one delta. */
  delta(out: StreamPart[], delta: unknown): void {
    if (!isJsonObject(delta)) return;
    const text = delta['text'] ?? delta['partial_json'] ?? delta['thinking'];
    if (typeof text === 'string') {
      if (this.#block === undefined) this.#input += text;
      else if (text !== '') out.push({ kind: 'delta', choice: 0, text });
    } else if (typeof delta['signature'] === 'string') this.#signature += delta['signature'];
    else if (delta['citation'] !== undefined) this.#citations.push(delta['citation']);
  }

  /** Closes the block. */
  close(out: StreamPart[]): void {
    if (this.#block === undefined) {
      const raw =
        this.#input === '' ? this.#raw : { ...this.#raw, input: parseJsonObject(this.#input) ?? {} };
      out.push({
        kind: 'block_start',
        choice: 0,
        block: { kind: 'opaque', origin: 'anthropic-messages', raw },
      });
      out.push({ kind: 'block_end', choice: 0 });
      return;
    }
    const proof = this.#proof();
    const rest = this.#cited();
    out.push({
      kind: 'block_end',
      choice: 0,
      ...(proof !== undefined && { proof }),
      ...(rest !== undefined && { rest }),
    });
  }

  #proof(): ReasoningProof | undefined {
    const account = this.#account === undefined ? {} : { account: this.#account };
    const origin = 'anthropic-messages';
    if (this.#redacted !== undefined) return { origin, form: 'redacted', value: this.#redacted, ...account };
    return this.#signature === ''
      ? undefined
      : { origin, form: 'signature', value: this.#signature, ...account };
  }

  #cited(): Rest | undefined {
    if (this.#citations.length === 0) return this.#rest;
    return { origin: 'anthropic-messages', fields: { citations: this.#citations } };
  }
}

const CALL_FIELDS: ReadonlySet<string> = new Set(['type', 'id', 'name', 'input']);

function blockOf(raw: JsonObject): Block | undefined {
  switch (raw['type']) {
    case 'text':
      return { kind: 'text' };
    case 'thinking':
    case 'redacted_thinking':
      return { kind: 'reasoning' };
    case 'tool_use':
      return { kind: 'tool_call', id: textOf(raw['id']), name: textOf(raw['name']), form: 'function' };
    default:
      return undefined;
  }
}

/** What a block holds as it opens: nothing at Anthropic, everything at some providers that speak its wire. */
function earlyText(raw: JsonObject): string {
  const input = objectOf(raw['input']);
  if (input !== undefined && Object.keys(input).length > 0) return JSON.stringify(input);
  return textOf(raw['text'] ?? raw['thinking']);
}
