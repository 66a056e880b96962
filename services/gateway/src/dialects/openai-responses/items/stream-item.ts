import type { WriteContext } from '../../canonical/codec.ts';
import type { Block, BlockEnd } from '../../canonical/events.ts';

/** An item of a streamed response that is being written. Methods return events as text. */
export interface OpenItem {
  /** Whether another block may join the item after the one that ended. */
  readonly mayGrow: boolean;
  opened(): string;
  /** Opens another block within this item; undefined if the block needs an item of its own. */
  join(block: Block): string | undefined;
  delta(text: string): string;
  addLogprobs(logprobs: unknown): void;
  blockEnd(end: BlockEnd): string;
  /** The last events of the item, and the whole item as JSON. */
  done(): { readonly events: string; readonly json: string };
}

/** Where an item is written. */
export type ItemPlace = {
  /** Its index in `output`. */
  readonly index: number;
  /** Its id, without a prefix, is what ids of items are made of. */
  readonly context: WriteContext;
  /** An event with the next sequence number; `members` is JSON without braces. */
  readonly event: (type: string, members: string) => string;
};

/** The event with which an item opens. */
export function itemAdded({ index, event }: ItemPlace, json: string): string {
  return event('response.output_item.added', `"output_index":${index},"item":${json}`);
}

/** The event with which an item is done. */
export function itemDone({ index, event }: ItemPlace, json: string): string {
  return event('response.output_item.done', `"output_index":${index},"item":${json}`);
}
