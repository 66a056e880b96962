import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { stringOf } from '../../json/values.ts';

/** Responses that one socket can go on from. */
const RESPONSES_MAX = 16;
/** Characters of JSON that one socket keeps; the oldest responses go first. */
const CHARS_MAX = 16 * 1024 * 1024;

/**
 * What was said so far behind each response of a socket, so that `previous_response_id` works where nothing is stored. A
 * response that was forgotten is as unknown as one that never was: clients send the whole input then.
 */
export class SocketChain {
  readonly #items = new Map<string, { readonly items: readonly unknown[]; readonly chars: number }>();
  #chars = 0;

  /** Keeps the input of a response and its output. Reasoning that its provider stored stays with it. */
  remember(response: JsonObject, input: unknown): void {
    const id = stringOf(response['id']);
    const { output } = response;
    if (id === undefined || !Array.isArray(output)) return;
    const items = [...itemsOf(input), ...output.filter(isRepeatable)];
    const chars = JSON.stringify(items).length;
    if (chars > CHARS_MAX) return;
    this.#items.set(id, { items, chars });
    this.#chars += chars;
    for (const [oldest, { chars: freed }] of this.#items) {
      if (this.#items.size <= RESPONSES_MAX && this.#chars <= CHARS_MAX) return;
      this.#items.delete(oldest);
      this.#chars -= freed;
    }
  }

  /** Returns the whole input of a request that goes on from a response; undefined if the response is not known. */
  continued(id: string, input: unknown): readonly unknown[] | undefined {
    const known = this.#items.get(id);
    return known === undefined ? undefined : [...known.items, ...itemsOf(input)];
  }
}

function itemsOf(input: unknown): readonly unknown[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return Array.isArray(input) ? input : [];
}

function isRepeatable(item: unknown): boolean {
  return (
    isJsonObject(item) && (item['type'] !== 'reasoning' || typeof item['encrypted_content'] === 'string')
  );
}
