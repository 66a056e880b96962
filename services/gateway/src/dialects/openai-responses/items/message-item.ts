import type { Block, BlockEnd } from '../../canonical/events.ts';
import { isJsonObject } from '../../json/json-object.ts';
import { WIRE } from '../wire.ts';
import { type ItemPlace, itemAdded, itemDone, type OpenItem } from './stream-item.ts';

/** A message; text and refusals that follow each other are its parts. */
export class MessageItem implements OpenItem {
  readonly mayGrow = true;
  readonly #place: ItemPlace;
  readonly #id: string;
  /** Members that name the item and the open part. */
  #at = '';
  #kind: 'text' | 'refusal';
  #text = '';
  #deltaLogprobs: unknown[] = [];
  #logprobs: unknown[] = [];
  readonly #parts: string[] = [];

  constructor(kind: 'text' | 'refusal', place: ItemPlace) {
    this.#kind = kind;
    this.#place = place;
    this.#id = `msg_${place.context.id}_${place.index}`;
  }

  opened(): string {
    const item = `{"id":"${this.#id}","type":"message","status":"in_progress","role":"assistant","content":[]}`;
    const added = itemAdded(this.#place, item);
    return added + this.#openPart();
  }

  join(block: Block): string | undefined {
    if (block.kind !== 'text' && block.kind !== 'refusal') return undefined;
    this.#kind = block.kind;
    return this.#openPart();
  }

  delta(text: string): string {
    this.#text += text;
    const delta = `${this.#at},"delta":${JSON.stringify(text)}`;
    if (this.#kind === 'refusal') return this.#place.event('response.refusal.delta', delta);
    const logprobs = this.#deltaLogprobs.length === 0 ? '[]' : JSON.stringify(this.#takeLogprobs());
    return this.#place.event('response.output_text.delta', `${delta},"logprobs":${logprobs}`);
  }

  addLogprobs(logprobs: unknown): void {
    const tokens = isJsonObject(logprobs) ? logprobs['content'] : undefined;
    if (Array.isArray(tokens)) this.#deltaLogprobs.push(...tokens);
  }

  blockEnd({ rest }: BlockEnd): string {
    const annotations = rest?.origin === WIRE ? rest.fields['annotations'] : undefined;
    const marks = Array.isArray(annotations) ? annotations : [];
    this.#takeLogprobs();
    const part = this.#partJson(JSON.stringify(this.#text), marks);
    this.#parts.push(part);
    const events = marks.map((mark, index) => this.#annotation(mark, index)).join('') + this.#partDone();
    return events + this.#place.event('response.content_part.done', `${this.#at},"part":${part}`);
  }

  done(): { readonly events: string; readonly json: string } {
    const json = `{"id":"${this.#id}","type":"message","status":"completed","role":"assistant","content":[${this.#parts.join(',')}]}`;
    return { events: itemDone(this.#place, json), json };
  }

  #openPart(): string {
    this.#text = '';
    this.#logprobs = [];
    const { index, event } = this.#place;
    this.#at = `"item_id":"${this.#id}","output_index":${index},"content_index":${this.#parts.length}`;
    return event('response.content_part.added', `${this.#at},"part":${this.#partJson('""', [])}`);
  }

  #partJson(text: string, annotations: readonly unknown[]): string {
    if (this.#kind === 'refusal') return `{"type":"refusal","refusal":${text}}`;
    return `{"type":"output_text","annotations":${JSON.stringify(annotations)},"logprobs":${JSON.stringify(this.#logprobs)},"text":${text}}`;
  }

  #partDone(): string {
    const text = JSON.stringify(this.#text);
    if (this.#kind === 'refusal') {
      return this.#place.event('response.refusal.done', `${this.#at},"refusal":${text}`);
    }
    const members = `${this.#at},"text":${text},"logprobs":${JSON.stringify(this.#logprobs)}`;
    return this.#place.event('response.output_text.done', members);
  }

  #annotation(mark: unknown, index: number): string {
    const members = `${this.#at},"annotation_index":${index},"annotation":${JSON.stringify(mark)}`;
    return this.#place.event('response.output_text.annotation.added', members);
  }

  /** Log probabilities since the last delta; they stay with the part, too. */
  #takeLogprobs(): unknown[] {
    const taken = this.#deltaLogprobs;
    this.#logprobs.push(...taken);
    this.#deltaLogprobs = [];
    return taken;
  }
}
