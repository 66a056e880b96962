import type { StreamVoice } from '../client-dialect.ts';
import { type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { openAiErrors } from '../openai-errors.ts';
import { EventData } from '../sse/event-data.ts';

/** What the gateway adds to a stream of chat completion chunks. */
export function chatVoice(id: string): StreamVoice {
  return new Voice(id);
}

/**
 * Keeps an idle client waiting with a chunk whose delta is empty: every client takes it, and comments do not reset the
 * idle limits of all of them. The chunk repeats the facts of the first one, which is read only when it is needed.
 */
class Voice implements StreamVoice {
  readonly #id: string;
  #first: Buffer | undefined;

  constructor(id: string) {
    this.#id = id;
  }

  passed(events: Buffer): void {
    this.#first ??= events;
  }

  heartbeat(): Buffer {
    const { id, created, model } = this.#firstChunk();
    const choices = [{ index: 0, delta: {}, logprobs: null, finish_reason: null }];
    const chunk = {
      id: id ?? `chatcmpl-${this.#id}`,
      object: 'chat.completion.chunk',
      created: created ?? 0,
      model: model ?? '',
      choices,
    };
    return Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
  }

  errorEvent(error: Parameters<StreamVoice['errorEvent']>[0]): Buffer {
    return Buffer.from(openAiErrors.errorEvent(error));
  }

  #firstChunk(): JsonObject {
    const [data] = this.#first === undefined ? [] : new EventData().push(this.#first);
    return (data === undefined ? undefined : parseJsonObject(data)) ?? NOTHING;
  }
}

const NOTHING: JsonObject = {};
