import { anthropicMessages } from '../dialects/anthropic-messages/dialect.ts';
import type { Dialect } from '../dialects/dialect.ts';

/** `anthropic-version` of calls whose client and account name none. */
export const ANTHROPIC_VERSION = '2023-06-01';

/** Anthropic's own APIs as they are, others by way of Messages. */
export function anthropicDialectFor(dialect: Dialect): Dialect | undefined {
  return dialect.name.startsWith('anthropic-') ? dialect : messagesDialectFor(dialect);
}

/** Messages alone: an account without a count of tokens. */
export function messagesDialectFor(dialect: Dialect): Dialect | undefined {
  return dialect.codec === undefined ? undefined : anthropicMessages;
}
