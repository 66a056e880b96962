import type { Block } from '../../canonical/events.ts';
import { WIRE } from '../wire.ts';
import { CallItem } from './call-item.ts';
import { MessageItem } from './message-item.ts';
import { ReasoningItem } from './reasoning-item.ts';
import { type ItemPlace, itemAdded, itemDone, type OpenItem } from './stream-item.ts';

/** Returns the item that a block opens; undefined for content that only another wire knows. */
export function openItem(block: Block, place: ItemPlace): OpenItem | undefined {
  switch (block.kind) {
    case 'text':
    case 'refusal':
      return new MessageItem(block.kind, place);
    case 'reasoning':
      return new ReasoningItem(place);
    case 'tool_call':
      return new CallItem(block, place);
    case 'opaque':
      return block.origin === WIRE ? new WholeItem(JSON.stringify(block.raw), place) : undefined;
  }
}

/** An item that came whole. */
class WholeItem implements OpenItem {
  readonly mayGrow = false;
  readonly #json: string;
  readonly #place: ItemPlace;

  constructor(json: string, place: ItemPlace) {
    this.#json = json;
    this.#place = place;
  }

  opened(): string {
    return itemAdded(this.#place, this.#json);
  }

  join(): undefined {
    return undefined;
  }

  delta(): string {
    return '';
  }

  addLogprobs(): void {}

  blockEnd(): string {
    return '';
  }

  done(): { readonly events: string; readonly json: string } {
    return { events: itemDone(this.#place, this.#json), json: this.#json };
  }
}
