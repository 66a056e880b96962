import type { ExactBody } from '../../json/exact-json.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { stringOf } from '../../json/values.ts';

/** Responses that one socket can go on from. */
const RESPONSES_MAX = 16;
/** Characters of JSON that one socket keeps; the oldest responses are forgotten first. */
const CHARS_MAX = 16 * 1024 * 1024;

/** Room for the conversations of all sockets together. */
export type ChainRoom = {
  /** Takes room for so many characters; false if there is not enough. */
  take(chars: number): boolean;
  give(chars: number): void;
};

/**
 * The items behind each response of a socket, each as its JSON text, so that `previous_response_id` works with providers
 * that store nothing. A response that was forgotten is unknown; clients then send the whole input.
 */
export class SocketChain {
  readonly #room: ChainRoom;
  readonly #known = new Map<string, { readonly items: readonly string[]; readonly chars: number }>();
  #chars = 0;

  constructor(room: ChainRoom) {
    this.#room = room;
  }

  /** Keeps the input of a response and its output; reasoning that only its provider has stored is left out. */
  remember(response: JsonObject, input: readonly string[], exact: ExactBody, path: readonly string[]): void {
    const id = stringOf(response['id']);
    const { output } = response;
    if (id === undefined || !Array.isArray(output)) return;
    const said = output.flatMap((item, index) =>
      isRepeatable(item) ? [exact.json(item, [...path, 'output', index])] : [],
    );
    const items = [...input, ...said];
    const chars = items.reduce((sum, { length }) => sum + length, 0);
    this.#forget(id);
    if (chars > CHARS_MAX || !this.#makeRoom(chars)) return;
    this.#known.set(id, { items, chars });
    this.#chars += chars;
  }

  /** Returns the items behind a response; `undefined` if the socket does not know it. */
  behind(id: string): readonly string[] | undefined {
    return this.#known.get(id)?.items;
  }

  /** Forgets everything and gives its room back. */
  clear(): void {
    for (const id of [...this.#known.keys()]) this.#forget(id);
  }

  /** Forgets the oldest responses until one more fits; false if all sockets together have no room for it. */
  #makeRoom(chars: number): boolean {
    for (const oldest of [...this.#known.keys()]) {
      if (this.#known.size < RESPONSES_MAX && this.#chars + chars <= CHARS_MAX) break;
      this.#forget(oldest);
    }
    return this.#room.take(chars);
  }

  #forget(id: string): void {
    const known = this.#known.get(id);
    if (known === undefined) return;
    this.#known.delete(id);
    this.#chars -= known.chars;
    this.#room.give(known.chars);
  }
}

/** The items of an input, each as its JSON text. */
export function inputItems(input: unknown, exact: ExactBody): readonly string[] {
  if (typeof input === 'string') return [JSON.stringify({ type: 'message', role: 'user', content: input })];
  return Array.isArray(input) ? input.map((item, index) => exact.json(item, ['input', index])) : [];
}

function isRepeatable(item: unknown): boolean {
  return (
    isJsonObject(item) && (item['type'] !== 'reasoning' || typeof item['encrypted_content'] === 'string')
  );
}
