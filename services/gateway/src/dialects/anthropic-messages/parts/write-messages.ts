import type { Message } from '../../canonical/request.ts';
import { jsonArray } from '../../json/texts/json-texts.ts';
import { type BlockOptions, writeBlock, writeBlocks } from './write-content.ts';

/** The system prompt and the messages of a request, each block and each message a JSON text. */
export type WrittenMessages = {
  readonly system: readonly string[];
  readonly messages: readonly string[];
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
    let last = merged.at(-1);
    for (const part of message.parts) {
      const block = writeBlock(part, options);
      if (block === undefined) continue;
      if (last?.role !== role) {
        last = { role, results: [], others: [] };
        merged.push(last);
      }
      (part.kind === 'tool_result' ? last.results : last.others).push(block);
    }
  }
  return {
    system: instructions.flatMap((message) => writeBlocks(message.parts, options)),
    messages: merged.map(writeTurn),
  };
}

type Turn = {
  readonly role: 'system' | 'user' | 'assistant';
  readonly results: string[];
  readonly others: string[];
};

function writeTurn({ role, results, others }: Turn): string {
  const content = results.length === 0 ? others : [...results, ...others];
  return `{"role":"${role}","content":${jsonArray(content)}}`;
}

function isInstruction(message: Message): boolean {
  return message.role === 'system' || message.role === 'developer';
}
