import type { Message } from '../../canonical/request.ts';
import { type BlockOptions, writeBlocks } from './write-content.ts';

/** The system prompt and the messages of a request. */
export type WrittenMessages = { readonly system: readonly object[]; readonly messages: readonly object[] };

/**
 * Instructions before the first turn are the system prompt; the wire has no place for later ones, which become text of
 * the user. Neighbours of one role are one message, with the results of tools first, as the wire demands.
 */
export function writeMessages(messages: readonly Message[], options: BlockOptions): WrittenMessages {
  const first = messages.findIndex((message) => !isInstruction(message));
  const start = first === -1 ? messages.length : first;
  const turns: { readonly role: string; readonly content: object[] }[] = [];
  for (const message of messages.slice(start)) {
    if (isInstruction(message)) options.report.lose('systemInside');
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = writeBlocks(message.parts, options);
    if (content.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  return {
    system: messages.slice(0, start).flatMap((message) => writeBlocks(message.parts, options)),
    messages: turns.map(({ role, content }) => ({ role, content: resultsFirst(content) })),
  };
}

function isInstruction({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

function resultsFirst(content: readonly object[]): readonly object[] {
  const results = content.filter((block) => 'toolResult' in block);
  if (results.length === 0 || results.length === content.length) return content;
  return [...results, ...content.filter((block) => !('toolResult' in block))];
}
