import type { BlockEnd } from '../../canonical/events.ts';
import { proofFor } from '../../canonical/proof.ts';
import { WIRE } from '../wire.ts';
import { type ItemPlace, itemAdded, itemDone, type OpenItem } from './stream-item.ts';

/** Reasoning in words as one part of a summary, and what its origin needs to take it back. */
export class ReasoningItem implements OpenItem {
  readonly mayGrow = false;
  readonly #place: ItemPlace;
  readonly #id: string;
  readonly #at: string;
  #text = '';
  #encrypted: string | undefined;

  constructor(place: ItemPlace) {
    this.#place = place;
    this.#id = `rs_${place.context.id}_${place.index}`;
    this.#at = `"item_id":"${this.#id}","output_index":${place.index},"summary_index":0`;
  }

  opened(): string {
    const item = `{"id":"${this.#id}","type":"reasoning","summary":[]}`;
    return itemAdded(this.#place, item);
  }

  join(): undefined {
    return undefined;
  }

  delta(text: string): string {
    const isFirst = this.#text === '';
    this.#text += text;
    const part = '"part":{"type":"summary_text","text":""}';
    const { event } = this.#place;
    const opened = isFirst ? event('response.reasoning_summary_part.added', `${this.#at},${part}`) : '';
    return (
      opened + event('response.reasoning_summary_text.delta', `${this.#at},"delta":${JSON.stringify(text)}`)
    );
  }

  addLogprobs(): void {}

  blockEnd({ proof }: BlockEnd): string {
    if (proof !== undefined) this.#encrypted = proofFor(WIRE, proof);
    if (this.#text === '') return '';
    const text = JSON.stringify(this.#text);
    const { event } = this.#place;
    return (
      event('response.reasoning_summary_text.done', `${this.#at},"text":${text}`) +
      event(
        'response.reasoning_summary_part.done',
        `${this.#at},"part":{"type":"summary_text","text":${text}}`,
      )
    );
  }

  done(): { readonly events: string; readonly json: string } {
    const summary = this.#text === '' ? '' : `{"type":"summary_text","text":${JSON.stringify(this.#text)}}`;
    const encrypted =
      this.#encrypted === undefined ? '' : `,"encrypted_content":${JSON.stringify(this.#encrypted)}`;
    const json = `{"id":"${this.#id}","type":"reasoning","summary":[${summary}]${encrypted}}`;
    return { events: itemDone(this.#place, json), json };
  }
}
