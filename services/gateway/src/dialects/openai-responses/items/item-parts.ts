import type { Part, ReasoningProof, ToolCallPart } from '../../canonical/part.ts';
import { openProof } from '../../canonical/proof.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { defined } from '../../json/values.ts';
import { WIRE } from '../wire.ts';
import { readContent } from './read-content.ts';

/** Where an item comes from: the provider account that wrote it; unset if a client sent it. */
export type ItemSource = { readonly account?: string };

/** Returns the parts of an item that the model wrote: reasoning, text and refusals, calls; anything else is opaque. */
export function assistantParts(item: JsonObject, source: ItemSource): Part[] {
  switch (item['type']) {
    case 'message':
      return readContent(item['content'], 'content');
    case 'reasoning':
      return [reasoningPart(item, source)];
    case 'function_call':
      return [toolCall(item, 'function', item['arguments'])];
    case 'custom_tool_call':
      return [toolCall(item, 'custom', item['input'])];
    default:
      return [{ kind: 'opaque', origin: WIRE, raw: item }];
  }
}

/** Returns what the origin of a reasoning item needs to take it back; undefined without encrypted content. */
export function proofOf(item: JsonObject, { account }: ItemSource): ReasoningProof | undefined {
  const { encrypted_content: encrypted, id } = item;
  if (typeof encrypted !== 'string' || encrypted === '') return undefined;
  const proof = openProof(encrypted, { origin: WIRE, form: 'encrypted' });
  if (proof.origin !== WIRE || proof.id !== undefined) return proof;
  return defined({ ...proof, account, id: typeof id === 'string' ? id : undefined });
}

/** Returns the words of a reasoning item: its content if the provider shows it, its summary otherwise. */
export function reasoningText(item: JsonObject): string {
  return joined(item['content']) || joined(item['summary']);
}

/** Stands between the parts of a summary, which are paragraphs. */
export const PARAGRAPH = '\n\n';

function reasoningPart(item: JsonObject, source: ItemSource): Part {
  return defined({
    kind: 'reasoning',
    text: reasoningText(item),
    proof: proofOf(item, source),
  });
}

function toolCall(item: JsonObject, form: ToolCallPart['form'], input: unknown): ToolCallPart {
  const { call_id: callId, name, namespace } = item;
  return defined({
    kind: 'tool_call',
    id: typeof callId === 'string' ? callId : '',
    name: typeof name === 'string' ? name : '',
    namespace: typeof namespace === 'string' ? namespace : undefined,
    form,
    arguments: typeof input === 'string' ? input : '',
  });
}

function joined(parts: unknown): string {
  if (!Array.isArray(parts)) return '';
  const texts = parts.map((part) =>
    isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : '',
  );
  return texts.filter((text) => text !== '').join(PARAGRAPH);
}
