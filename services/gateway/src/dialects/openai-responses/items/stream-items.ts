import type { ReadContext } from '../../canonical/codec.ts';
import type { Block, StreamPart } from '../../canonical/events.ts';
import type { Rest } from '../../canonical/part.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { WIRE } from '../wire.ts';
import { PARAGRAPH, proofOf, reasoningText } from './item-parts.ts';
import { KeyedBlocks } from './keyed-blocks.ts';

/**
 * The items of one streamed response as canonical blocks: each part of a message is one, a reasoning item is one, a
 * call is one. Text that only a `done` event has is added then, so that nothing is lost where a provider sends no
 * deltas, or leaves events out.
 */
export class StreamItems {
  readonly #context: ReadContext;
  readonly #blocks = new KeyedBlocks<number>();
  /** What was sent of each open block, to find what its `done` event adds. */
  readonly #sent = new Map<number, string>();
  /** Ids of the items that are done. */
  readonly #done = new Set<unknown>();
  hasCalls = false;
  hasRefusal = false;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** Whether more text waits for an open block to end than is kept. */
  get isTooLarge(): boolean {
    return this.#blocks.isTooLarge;
  }

  /** Reads an event of an item. Returns whether it is one that this reader knows. */
  read(event: JsonObject, out: StreamPart[]): boolean {
    const at = keyOf(event);
    const { delta } = event;
    switch (event['type']) {
      case 'response.output_text.delta':
        this.#delta(out, at, TEXT, delta);
        this.#logprobs(out, event['logprobs']);
        return true;
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        this.#append(out, at, delta);
        return true;
      case 'response.reasoning_text.delta':
      case 'response.reasoning_summary_text.delta':
        this.#delta(out, itemKey(event), REASONING, delta);
        return true;
      case 'response.refusal.delta':
        this.#delta(out, at, REFUSAL, delta);
        return true;
      default:
        return this.#readFrame(event, at, out);
    }
  }

  /** Writes the items of a whole response that its events did not have. */
  complete(output: unknown, out: StreamPart[]): void {
    if (!Array.isArray(output)) return;
    for (const [index, item] of output.entries()) {
      if (!isJsonObject(item) || this.#done.has(item['id'] ?? index)) continue;
      this.#itemDone(out, item, index * PARTS_MAX);
    }
  }

  /** Events that open and close items and parts. */
  #readFrame(event: JsonObject, at: number, out: StreamPart[]): boolean {
    const { item } = event;
    switch (event['type']) {
      case 'response.output_item.added':
        if (isJsonObject(item)) this.#itemAdded(out, item, itemKey(event));
        return true;
      case 'response.output_item.done':
        if (isJsonObject(item)) this.#itemDone(out, item, itemKey(event));
        return true;
      case 'response.content_part.added':
        this.#partAdded(out, at, event['part']);
        return true;
      case 'response.content_part.done':
        this.#partDone(out, at, event['part']);
        return true;
      case 'response.reasoning_summary_part.added':
        this.#paragraph(out, itemKey(event));
        return true;
      case 'response.output_text.done':
      case 'response.output_text.annotation.added':
      case 'response.refusal.done':
      case 'response.function_call_arguments.done':
      case 'response.custom_tool_call_input.done':
      case 'response.reasoning_text.done':
      case 'response.reasoning_summary_text.done':
      case 'response.reasoning_summary_part.done':
        return true; // the `done` event of the part or item has all that these have
      default:
        return false;
    }
  }

  #itemAdded(out: StreamPart[], item: JsonObject, at: number): void {
    const call = callBlock(item);
    if (call === undefined) return;
    this.hasCalls = true;
    this.#open(out, at, call);
    this.#complete(out, at, inputOf(item));
  }

  #itemDone(out: StreamPart[], item: JsonObject, at: number): void {
    this.#done.add(item['id'] ?? at / PARTS_MAX);
    switch (item['type']) {
      case 'message':
        if (!Array.isArray(item['content'])) return;
        for (const [index, part] of item['content'].entries()) this.#partDone(out, at + index, part);
        return;
      case 'reasoning':
        this.#reasoningDone(out, item, at);
        return;
      case 'function_call':
      case 'custom_tool_call':
        this.#itemAdded(out, item, at);
        this.#blocks.close(out, at);
        return;
      default:
        this.#blocks.open(out, at, { kind: 'opaque', origin: WIRE, raw: item });
        this.#blocks.close(out, at);
    }
  }

  #reasoningDone(out: StreamPart[], item: JsonObject, at: number): void {
    const text = reasoningText(item);
    const proof = proofOf(item, this.#context);
    if (text === '' && proof === undefined && !this.#sent.has(at)) return;
    this.#open(out, at, REASONING);
    this.#complete(out, at, text);
    this.#blocks.close(out, at, proof === undefined ? {} : { proof });
  }

  #partAdded(out: StreamPart[], at: number, part: unknown): void {
    const type = isJsonObject(part) ? part['type'] : undefined;
    if (type === 'output_text') this.#open(out, at, TEXT);
    else if (type === 'refusal') this.#open(out, at, REFUSAL);
  }

  #partDone(out: StreamPart[], at: number, part: unknown): void {
    if (!isJsonObject(part) || this.#closedParts.has(at)) return;
    const { type } = part;
    if (type !== 'output_text' && type !== 'refusal') return;
    this.#closedParts.add(at);
    this.#open(out, at, type === 'refusal' ? REFUSAL : TEXT);
    this.#complete(out, at, type === 'refusal' ? part['refusal'] : part['text']);
    const rest = annotationsOf(part);
    this.#blocks.close(out, at, rest === undefined ? {} : { rest });
  }

  readonly #closedParts = new Set<number>();

  #open(out: StreamPart[], at: number, block: Block): void {
    if (this.#sent.has(at)) return;
    if (block.kind === 'refusal') this.hasRefusal = true;
    this.#sent.set(at, '');
    this.#blocks.open(out, at, block);
  }

  #delta(out: StreamPart[], at: number, block: Block, text: unknown): void {
    this.#open(out, at, block);
    this.#append(out, at, text);
  }

  #append(out: StreamPart[], at: number, text: unknown): void {
    if (typeof text !== 'string' || text === '') return;
    this.#sent.set(at, (this.#sent.get(at) ?? '') + text);
    this.#blocks.append(out, at, text);
  }

  /** Adds what the whole text has beyond that which was sent. */
  #complete(out: StreamPart[], at: number, whole: unknown): void {
    if (typeof whole !== 'string') return;
    const sent = this.#sent.get(at) ?? '';
    if (whole.length > sent.length && whole.startsWith(sent)) this.#append(out, at, whole.slice(sent.length));
  }

  /** Parts of a summary are paragraphs of one text. */
  #paragraph(out: StreamPart[], at: number): void {
    if ((this.#sent.get(at) ?? '') !== '') this.#append(out, at, PARAGRAPH);
  }

  #logprobs(out: StreamPart[], tokens: unknown): void {
    if (Array.isArray(tokens) && tokens.length > 0) {
      out.push({ kind: 'logprobs', choice: 0, logprobs: { content: tokens } });
    }
  }
}

const TEXT: Block = { kind: 'text' };
const REFUSAL: Block = { kind: 'refusal' };
const REASONING: Block = { kind: 'reasoning' };

/** Keys of blocks are numbers, which cost less than strings: the item's index times this, plus the part's. */
const PARTS_MAX = 1_024;

function keyOf(event: JsonObject): number {
  const part = event['content_index'];
  return itemKey(event) + (typeof part === 'number' ? part % PARTS_MAX : 0);
}

function itemKey(event: JsonObject): number {
  const index = event['output_index'];
  return typeof index === 'number' ? index * PARTS_MAX : 0;
}

function callBlock(item: JsonObject): Block | undefined {
  const { type, call_id: callId, id, name, namespace } = item;
  if (type !== 'function_call' && type !== 'custom_tool_call') return undefined;
  return {
    kind: 'tool_call',
    id: String(callId ?? id ?? ''),
    name: typeof name === 'string' ? name : '',
    ...(typeof namespace === 'string' && { namespace }),
    form: type === 'custom_tool_call' ? 'custom' : 'function',
  };
}

function inputOf(item: JsonObject): unknown {
  return item['type'] === 'custom_tool_call' ? item['input'] : item['arguments'];
}

function annotationsOf(part: JsonObject): Rest | undefined {
  const { annotations } = part;
  if (!Array.isArray(annotations) || annotations.length === 0) return undefined;
  return { origin: WIRE, fields: { annotations } };
}
