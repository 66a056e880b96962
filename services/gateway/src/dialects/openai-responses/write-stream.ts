import type { Finish } from '../canonical/answer.ts';
import type { StreamWriter, WriteContext } from '../canonical/codec.ts';
import type { Block, BlockEnd, BlockStart, StreamPart, StreamStart } from '../canonical/events.ts';
import type { Usage } from '../canonical/usage.ts';
import { openItem } from './items/open-item.ts';
import type { OpenItem } from './items/stream-item.ts';
import {
  type ResponseFacts,
  type ResponseState,
  requestEcho,
  responseHead,
  responseState,
} from './response-object.ts';
import { responsesUsageOf } from './usage.ts';

/**
 * Writes a stream as the Responses API does: `response.created`, an item for each block (text and refusals that follow
 * each other share a message), and one terminal event with the whole response. A stream that failed or was cut ends in
 * `response.failed` with the id of `response.created`; items that were not complete are not in its output.
 */
export class ResponsesStreamWriter implements StreamWriter {
  readonly #context: WriteContext;
  #facts: ResponseFacts | undefined;
  #echo = '';
  #sequence = 0;
  #item: OpenItem | undefined;
  /** Items that are done, as JSON. */
  readonly #output: string[] = [];
  #usage: Usage | undefined;
  #serviceTier: string | undefined;
  #finish: Finish | undefined;
  #hasRefusal = false;
  #isOver = false;

  constructor(context: WriteContext) {
    this.#context = context;
  }

  write(parts: readonly StreamPart[]): Buffer {
    let text = '';
    for (const part of parts) text += this.#part(part);
    return Buffer.from(text);
  }

  heartbeat(): Buffer {
    return Buffer.from(this.#isOver ? '' : this.#started() + this.#event('keepalive', ''));
  }

  #part(part: StreamPart): string {
    if (this.#isOver) return '';
    switch (part.kind) {
      case 'start':
        return this.#started(part);
      case 'block_start':
        return part.choice === 0 ? this.#started() + this.#open(part) : '';
      case 'delta':
        return part.choice === 0 && this.#item !== undefined ? this.#item.delta(part.text) : '';
      case 'block_end':
        return part.choice === 0 ? this.#close(part) : '';
      case 'logprobs':
        this.#item?.addLogprobs(part.logprobs);
        return '';
      case 'usage':
        this.#usage = part.usage;
        this.#serviceTier = part.usage.served?.serviceTier ?? this.#serviceTier;
        return '';
      case 'finish':
        if (part.choice === 0) this.#finish = part.finish;
        return '';
      case 'other':
        return '';
      case 'end': {
        const state = responseState(part.end, this.#finish, this.#hasRefusal);
        return this.#started() + (state.status === 'failed' ? '' : this.#closeItem()) + this.#terminal(state);
      }
    }
  }

  #started(start?: StreamStart): string {
    if (this.#facts !== undefined) return '';
    const context = this.#context;
    this.#facts = {
      id: start?.id ?? `resp_${context.id}`,
      model: context.model,
      createdSeconds: start?.createdSeconds ?? context.createdSeconds,
      serviceTier: start?.serviceTier,
    };
    this.#serviceTier = start?.serviceTier;
    this.#echo = requestEcho(context);
    const state = `"response":${responseHead(this.#facts, { status: 'in_progress' }, this.#echo)},"output":[],"usage":null}`;
    return this.#event('response.created', state) + this.#event('response.in_progress', state);
  }

  /** A call that its provider signed follows an item of reasoning with the proof: calls have no member for one. */
  #open({ block }: BlockStart): string {
    if (block.kind === 'refusal') this.#hasRefusal = true;
    const joined = this.#item?.join(block);
    if (joined !== undefined) return joined;
    if (block.kind === 'tool_call' && block.proof !== undefined) {
      const proven = this.#open({ kind: 'block_start', choice: 0, block: { kind: 'reasoning' } });
      const end = this.#close({ kind: 'block_end', choice: 0, proof: block.proof });
      return proven + end + this.#openItem(block);
    }
    return this.#closeItem() + this.#openItem(block);
  }

  #openItem(block: Block): string {
    this.#item = openItem(block, {
      index: this.#output.length,
      context: this.#context,
      event: (type, members) => this.#event(type, members),
    });
    return this.#item?.opened() ?? '';
  }

  #close(end: BlockEnd): string {
    if (this.#item === undefined) return '';
    const closed = this.#item.blockEnd(end);
    return this.#item.mayGrow ? closed : closed + this.#closeItem();
  }

  #closeItem(): string {
    const item = this.#item;
    if (item === undefined) return '';
    this.#item = undefined;
    const { events, json } = item.done();
    this.#output.push(json);
    return events;
  }

  #terminal(state: ResponseState): string {
    this.#isOver = true;
    const facts = this.#facts;
    if (facts === undefined) return '';
    const head = responseHead({ ...facts, serviceTier: this.#serviceTier }, state, this.#echo);
    const usage = this.#usage === undefined ? 'null' : JSON.stringify(responsesUsageOf(this.#usage));
    const response = `${head},"output":[${this.#output.join(',')}],"usage":${usage}}`;
    return this.#event(`response.${state.status}`, `"response":${response}`);
  }

  #event(type: string, members: string): string {
    const comma = members === '' ? '' : ',';
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":${this.#sequence++}${comma}${members}}\n\n`;
  }
}
