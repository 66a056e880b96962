import type { ReasoningProof } from '../../canonical/part.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../json/json-object.ts';
import { textOf } from '../../json/values.ts';

/**
 * OpenRouter's `reasoning_details`, gathered over a stream: pieces of one index and type are joined. They must go back
 * to it unchanged.
 */
export class ReasoningDetails {
  readonly #details: Record<string, unknown>[] = [];

  /** Takes the pieces of one delta. */
  add(pieces: readonly JsonObject[]): void {
    for (const piece of pieces) {
      const last = this.#details.at(-1);
      if (last !== undefined && last['type'] === piece['type'] && last['index'] === piece['index'])
        join(last, piece);
      else this.#details.push({ ...piece });
    }
  }

  /** All details as the proof of the reasoning before; undefined if the provider sent none. */
  proof(account: string | undefined): ReasoningProof | undefined {
    if (this.#details.length === 0) return undefined;
    return chatProof(JSON.stringify(this.#details), account);
  }
}

/** The proof of reasoning from a provider of the chat wire: its details as JSON, or empty if it sends only text. */
export function chatProof(value: string, account: string | undefined): ReasoningProof {
  return { origin: 'openai-chat', form: 'encrypted', value, ...(account !== undefined && { account }) };
}

/** The details in a proof of the chat wire; undefined if it sends only text. */
export function detailsOf(proof: ReasoningProof): readonly JsonObject[] | undefined {
  const details = parseJsonObject(`{"details":${proof.value}}`)?.['details'];
  return Array.isArray(details) ? details.filter(isJsonObject) : undefined;
}

/** Members that grow piece by piece; every other one is taken from the piece that has it. */
const GROWING: ReadonlySet<string> = new Set(['text', 'summary', 'data', 'signature']);

function join(last: Record<string, unknown>, piece: JsonObject): void {
  for (const [name, value] of Object.entries(piece)) {
    if (GROWING.has(name) && typeof value === 'string') last[name] = textOf(last[name]) + value;
    else if (value !== null) last[name] = value;
  }
}
