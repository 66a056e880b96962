import type { Block } from '../../canonical/events.ts';
import { flatToolName, toolCalled, unwrapCustomInput } from '../../canonical/tool-names.ts';
import { type ItemPlace, itemAdded, itemDone, type OpenItem } from './stream-item.ts';

/**
 * A call of a function or of a custom tool, under the name that the client gave the tool. Where a function stands for a
 * custom tool at the provider, its arguments wait until they are whole and become the tool's text.
 */
export class CallItem implements OpenItem {
  readonly mayGrow = false;
  readonly #place: ItemPlace;
  readonly #form: CallForm;
  readonly #isWrapped: boolean;
  readonly #at: string;
  /** Members of the item before its input. */
  readonly #head: string;
  #input = '';

  constructor(block: Extract<Block, { kind: 'tool_call' }>, place: ItemPlace) {
    const asked = toolCalled(place.context.request, flatToolName(block));
    const isCustom = block.form === 'custom' || asked?.kind === 'custom';
    this.#isWrapped = isCustom && block.form === 'function';
    this.#place = place;
    this.#form = CALL_FORMS[isCustom ? 'custom' : 'function'];
    const { type, prefix } = this.#form;
    const id = `${prefix}_${place.context.id}_${place.index}`;
    this.#at = `"item_id":"${id}","output_index":${place.index}`;
    const { name, namespace } = asked ?? block;
    const head = { id, type, call_id: block.id, name, namespace };
    this.#head = JSON.stringify(head).slice(0, -1);
  }

  opened(): string {
    const item = `${this.#head},"status":"in_progress","${this.#form.member}":""}`;
    return itemAdded(this.#place, item);
  }

  join(): undefined {
    return undefined;
  }

  delta(text: string): string {
    this.#input += text;
    return this.#isWrapped ? '' : this.#deltaEvent(text);
  }

  addLogprobs(): void {}

  blockEnd(): string {
    let late = '';
    if (this.#isWrapped) late = this.#input = unwrapCustomInput(this.#input);
    else if (this.#input === '' && this.#form === CALL_FORMS.function) late = this.#input = '{}';
    const members = `${this.#at},"${this.#form.member}":${JSON.stringify(this.#input)}`;
    const delta = late === '' ? '' : this.#deltaEvent(late);
    return delta + this.#place.event(`${this.#form.event}.done`, members);
  }

  done(): { readonly events: string; readonly json: string } {
    const json = `${this.#head},"status":"completed","${this.#form.member}":${JSON.stringify(this.#input)}}`;
    return { events: itemDone(this.#place, json), json };
  }

  #deltaEvent(text: string): string {
    return this.#place.event(`${this.#form.event}.delta`, `${this.#at},"delta":${JSON.stringify(text)}`);
  }
}

type CallForm = {
  readonly type: string;
  readonly prefix: string;
  readonly member: string;
  readonly event: string;
};

const CALL_FORMS = {
  function: {
    type: 'function_call',
    prefix: 'fc',
    member: 'arguments',
    event: 'response.function_call_arguments',
  },
  custom: {
    type: 'custom_tool_call',
    prefix: 'ctc',
    member: 'input',
    event: 'response.custom_tool_call_input',
  },
} as const satisfies Record<string, CallForm>;
