import { createHash } from 'node:crypto';
import { countChatInputTokens } from '@tollgate/pricing/token-count';
import type { ChatRequest } from './request.ts';

/** Prompts that are kept; the one used longest ago goes first. */
const PROMPTS_MAX = 10_000;

/**
 * A provider's prompt cache: it keeps the beginnings of prompts, message by message, for each model, and tells how many tokens of
 * a prompt it has kept. The beginning of a prompt that follows another one is found in whole messages.
 */
export class PromptCache {
  /** Hashes of beginnings, used longest ago first. */
  readonly #kept = new Set<string>();

  /** Tokens of the longest beginning of a prompt that is kept; keeps all of the prompt from here on. */
  find({ model, messages }: Pick<ChatRequest, 'model' | 'messages'>): number {
    const hash = createHash('sha256').update(model);
    const beginnings = messages.map((message) =>
      hash
        .update(`\0${JSON.stringify(message)}`)
        .copy()
        .digest('base64'),
    );
    const known = beginnings.findLastIndex((beginning) => this.#kept.has(beginning)) + 1;
    for (const beginning of beginnings) this.#keep(beginning);
    return known === 0 ? 0 : countChatInputTokens({ messages: messages.slice(0, known), tools: undefined });
  }

  #keep(beginning: string): void {
    this.#kept.delete(beginning);
    this.#kept.add(beginning);
    if (this.#kept.size <= PROMPTS_MAX) return;
    const [oldest = ''] = this.#kept;
    this.#kept.delete(oldest);
  }
}
