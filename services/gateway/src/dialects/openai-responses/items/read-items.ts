import type { Part, ReasoningProof, ToolCallPart } from '../../canonical/part.ts';
import type { Message, Tool } from '../../canonical/request.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { defined } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';
import { WIRE } from '../wire.ts';
import { assistantParts } from './item-parts.ts';
import { readContent } from './read-content.ts';
import { readTools } from './read-tools.ts';

/**
 * Collects the items of a Responses request as messages and tools. Items of the model that follow each other (reasoning,
 * text, calls) are one message of the assistant; results of tools that follow each other are one message of the user.
 */
export class ItemReader {
  readonly messages: Message[] = [];
  readonly tools: Tool[] = [];
  /** Name and kind of each call so far, for its result. */
  readonly #calls = new Map<string, string>();
  /** Gemini signs calls; the writer of this wire puts the proof into an item of reasoning before the call. */
  #proofOfCall: ReasoningProof | undefined;
  /** Parts of the last message while more of the same side may join it. */
  #open: { side: 'assistant' | 'results'; parts: Part[] } | undefined;

  addInstructions(text: string): void {
    this.#addMessage('system', [{ kind: 'text', text }]);
  }

  /** Adds the definitions of a `tools` array. Throws GatewayError naming the field below `path`. */
  addTools(tools: unknown, path: string): void {
    this.tools.push(...readTools(tools ?? [], path));
  }

  /** Adds `input`: a text or items. Throws GatewayError naming the field. */
  addInput(input: unknown): void {
    if (input === undefined || input === null) return;
    if (typeof input === 'string') {
      this.#addMessage('user', [{ kind: 'text', text: input }]);
      return;
    }
    if (!Array.isArray(input)) throw invalid('input', 'a string or an array');
    for (const [index, item] of input.entries()) {
      const path = `input[${index}]`;
      if (!isJsonObject(item)) throw invalid(path, 'an object');
      this.#addItem(item, path);
    }
  }

  #addItem(item: JsonObject, path: string): void {
    const { type } = item;
    switch (type ?? (item['role'] === undefined ? 'item_reference' : 'message')) {
      case 'message':
        this.#addMessageItem(item, path);
        return;
      case 'function_call_output':
      case 'custom_tool_call_output':
        this.#side('results').push(this.#result(item, path));
        return;
      case 'additional_tools':
        this.addTools(item['tools'], `${path}.tools`);
        return;
      case 'tool_search_output':
        this.addTools(item['tools'], `${path}.tools`);
        this.#side('results').push({ kind: 'opaque', origin: WIRE, raw: item });
        return;
      default:
        this.#addOther(item, String(type), path);
    }
  }

  #addOther(item: JsonObject, type: string, path: string): void {
    if (type.endsWith('_output') || type.endsWith('_response')) {
      this.#side('results').push({ kind: 'opaque', origin: WIRE, raw: item });
      return;
    }
    for (const part of assistantParts(item, {})) {
      if (part.kind === 'tool_call') this.#addCall(part, path);
      else if (part.kind === 'reasoning' && part.text === '' && part.proof?.origin === 'gemini') {
        this.#proofOfCall = part.proof;
      } else this.#side('assistant').push(part);
    }
  }

  #addCall(call: ToolCallPart, path: string): void {
    if (call.id === '') throw invalid(`${path}.call_id`, 'a non-empty string');
    this.#calls.set(call.id, call.name);
    const proof = this.#proofOfCall;
    this.#proofOfCall = undefined;
    this.#side('assistant').push(proof === undefined ? call : { ...call, proof });
  }

  #addMessageItem(item: JsonObject, path: string): void {
    const role = item['role'];
    if (role === 'assistant') {
      this.#side('assistant').push(...readContent(item['content'], `${path}.content`));
      return;
    }
    if (role !== 'system' && role !== 'developer' && role !== 'user') {
      throw invalid(`${path}.role`, '"user", "assistant", "system" or "developer"');
    }
    this.#addMessage(role, readContent(item['content'], `${path}.content`));
  }

  #result(item: JsonObject, path: string): Part {
    const callId = item['call_id'];
    if (typeof callId !== 'string') throw invalid(`${path}.call_id`, 'a string');
    return defined({
      kind: 'tool_result',
      callId,
      name: this.#calls.get(callId),
      form: item['type'] === 'custom_tool_call_output' ? 'custom' : 'function',
      parts: readContent(item['output'], `${path}.output`),
    });
  }

  #side(side: 'assistant' | 'results'): Part[] {
    if (this.#open?.side !== side) {
      this.#open = { side, parts: [] };
      this.messages.push({ role: side === 'assistant' ? 'assistant' : 'user', parts: this.#open.parts });
    }
    return this.#open.parts;
  }

  #addMessage(role: Message['role'], parts: readonly Part[]): void {
    this.#open = undefined;
    this.messages.push({ role, parts });
  }
}
