import { BlockSequence } from '../../canonical/block-sequence.ts';
import type { ReadContext } from '../../canonical/codec.ts';
import type { StreamPart } from '../../canonical/events.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { objectOf, objectsOf, stringOf, textOf } from '../../json/values.ts';
import { readFinish } from '../finish.ts';
import { chatProof, ReasoningDetails } from './reasoning-details.ts';

/** Reads the deltas of one choice. What comes after its finish reason is left out. */
export class ChatChoice {
  readonly index: number;
  readonly #context: ReadContext;
  readonly #blocks: BlockSequence;
  readonly #details = new ReasoningDetails();
  /** The latest call of each index. */
  readonly #callsByIndex = new Map<number, CallKey>();
  /** The call that pieces without an index and an id belong to. */
  #lastKey: string | number | undefined;
  readonly #keys = new Set<string | number>();
  #hasRefusal = false;
  #isFinished = false;
  #hasFailed = false;

  constructor(index: number, context: ReadContext) {
    this.index = index;
    this.#context = context;
    this.#blocks = new BlockSequence(index);
  }

  /** Whether the finish reason came. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Whether the provider gave up on this choice. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Whether more waits to be ordered than is kept. */
  get isTooLarge(): boolean {
    return this.#blocks.isTooLarge;
  }

  /** Reads one element of `choices`. */
  read(out: StreamPart[], value: JsonObject): void {
    if (this.#isFinished) return;
    const delta = value['delta'] ?? value['message'];
    if (isJsonObject(delta)) this.#delta(out, delta);
    const logprobs = value['logprobs'];
    if (logprobs !== undefined && logprobs !== null) {
      out.push({ kind: 'logprobs', choice: this.index, logprobs });
    }
    const raw = stringOf(value['finish_reason']);
    if (raw !== undefined) this.#finish(out, raw);
  }

  /** The provider says that the answer is complete, perhaps without a finish reason. */
  end(out: StreamPart[]): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#prove();
    this.#blocks.end(out);
    out.push({ kind: 'finish', choice: this.index, finish: { reason: 'unknown' } });
  }

  #delta(out: StreamPart[], delta: JsonObject): void {
    const reasoning = delta['reasoning_content'] ?? delta['reasoning'];
    if (typeof reasoning === 'string' && reasoning !== '') this.#text(out, 'reasoning', reasoning);
    if (delta['reasoning_details'] !== undefined) this.#reasoningDetails(out, delta['reasoning_details']);
    const content = delta['content'];
    if (typeof content === 'string') {
      if (content !== '') this.#text(out, 'text', content);
    } else if (Array.isArray(content)) this.#contentParts(out, content);
    const refusal = delta['refusal'];
    if (typeof refusal === 'string' && refusal !== '') {
      this.#hasRefusal = true;
      this.#text(out, 'refusal', refusal);
    }
    const calls = delta['tool_calls'];
    if (Array.isArray(calls)) for (const call of calls) if (isJsonObject(call)) this.#toolCall(out, call);
    const called = delta['function_call'];
    if (isJsonObject(called)) this.#toolCall(out, { index: 0, function: called });
  }

  #text(out: StreamPart[], kind: 'text' | 'refusal' | 'reasoning', text: string): void {
    if (kind !== 'reasoning') this.#prove();
    this.#blocks.append(out, kind, text);
  }

  /** Mistral's reasoning comes as parts of the content. */
  #contentParts(out: StreamPart[], parts: readonly unknown[]): void {
    for (const part of objectsOf(parts)) {
      const thinking = part['thinking'];
      if (typeof thinking === 'string') this.#text(out, 'reasoning', thinking);
      else for (const piece of objectsOf(thinking)) this.#text(out, 'reasoning', textOf(piece['text']));
      const text = textOf(part['text']);
      if (text !== '') this.#text(out, 'text', text);
    }
  }

  #reasoningDetails(out: StreamPart[], value: unknown): void {
    const details = objectsOf(value);
    if (details.length === 0) return;
    // Encrypted reasoning has no words: its block holds only the proof.
    if (this.#blocks.open !== 'reasoning') this.#blocks.append(out, 'reasoning', '');
    this.#details.add(details);
  }

  #toolCall(out: StreamPart[], call: JsonObject): void {
    this.#prove();
    const custom = objectOf(call['custom']);
    const called = custom ?? objectOf(call['function']) ?? {};
    const id = textOf(call['id']);
    const name = textOf(called['name']);
    const key = this.#keyOf(call['index'], id, name);
    const isNew = !this.#keys.has(key);
    this.#keys.add(key);
    this.#lastKey = key;
    const ownId = id || (isNew ? `call_${this.#context.id}_${this.index}_${this.#keys.size}` : '');
    const start = { id: ownId, name, form: custom === undefined ? 'function' : 'custom' } as const;
    this.#blocks.call(out, key, start, argumentsText(called));
    const google = objectOf(objectOf(call['extra_content'])?.['google']);
    const signature = stringOf(google?.['thought_signature']);
    if (signature !== undefined) {
      const value = JSON.stringify({ extra_content: call['extra_content'] });
      this.#blocks.prove(chatProof(value, this.#context.account), key);
    }
  }

  /** Pieces belong together by index; some providers send none, or the same one with another id for another call. */
  #keyOf(index: unknown, id: string, name: string): string | number {
    if (typeof index !== 'number') return id === '' ? (this.#lastKey ?? 0) : `:${id}`;
    const known = this.#callsByIndex.get(index);
    if (known === undefined || (id !== '' && name !== '' && known.id !== '' && known.id !== id)) {
      const key = known === undefined ? index : `${index}:${id}`;
      this.#callsByIndex.set(index, { key, id });
      return key;
    }
    known.id ||= id;
    return known.key;
  }

  #finish(out: StreamPart[], raw: string): void {
    this.#isFinished = true;
    this.#prove();
    this.#blocks.end(out);
    const finish = readFinish(raw, { hasCalls: this.#blocks.hasCalls, hasRefusal: this.#hasRefusal });
    this.#hasFailed = finish.reason === 'error';
    if (!this.#hasFailed) out.push({ kind: 'finish', choice: this.index, finish });
  }

  #prove(): void {
    if (this.#blocks.open !== 'reasoning') return;
    const account = this.#context.account;
    this.#blocks.prove(this.#details.proof(account) ?? chatProof('', account));
  }
}

type CallKey = { readonly key: string | number; id: string };

/** Ollama and others write arguments as an object. */
function argumentsText(called: JsonObject): string {
  const value = called['arguments'] ?? called['input'];
  return isJsonObject(value) ? JSON.stringify(value) : textOf(value);
}
