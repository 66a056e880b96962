import type { Message } from '../../canonical/request.ts';
import { type BlockOptions, writeBlocks } from './write-content.ts';

/** The system prompt and the messages of a request. */
export type WrittenMessages = {
  readonly system: readonly object[];
  readonly messages: readonly object[];
};

/**
 * Instructions before the first turn are the system prompt; later ones stay where they are, as messages of the role
 * `system`. Neighbours of one role are one message, with the results of tools first, as the wire demands.
 */
export function writeMessages(messages: readonly Message[], options: BlockOptions): WrittenMessages {
  const first = messages.findIndex((message) => !isInstruction(message));
  const turns = first === -1 ? [] : messages.slice(first);
  const instructions = first === -1 ? messages : messages.slice(0, first);
  const merged: Turn[] = [];
  for (const message of turns) {
    const role = message.role === 'developer' ? 'system' : message.role;
    const content = writeBlocks(message.parts, options);
    if (content.length === 0) continue;
    const last = merged.at(-1);
    if (last?.role === role) last.content.push(...content);
    else merged.push({ role, content: [...content] });
  }
  return {
    system: instructions.flatMap((message) => writeBlocks(message.parts, options)),
    messages: merged.map(({ role, content }) => ({ role, content: resultsFirst(content) })),
  };
}

type Turn = { readonly role: 'system' | 'user' | 'assistant'; readonly content: object[] };

function isInstruction(message: Message): boolean {
  return message.role === 'system' || message.role === 'developer';
}

function resultsFirst(content: readonly object[]): readonly object[] {
  const isResult = (block: object): boolean => 'type' in block && block.type === 'tool_result';
  const results = content.filter(isResult);
  if (results.length === 0 || results.length === content.length) return content;
  return [...results, ...content.filter((block) => !isResult(block))];
}
