import type { Finish, FinishReason } from '../canonical/answer.ts';

/** Gemini's finish reason in canonical words; it says `STOP` after tool calls too. */
export function readFinish(raw: string, hasCalls: boolean): Finish {
  const reason = REASONS.get(raw) ?? 'unknown';
  return { reason: reason === 'stop' && hasCalls ? 'tool_calls' : reason, raw };
}

/** A finish reason that clients of this wire know. */
export function writeFinish(reason: FinishReason, hasRefusal: boolean): string {
  switch (reason) {
    case 'length':
    case 'context_window':
      return 'MAX_TOKENS';
    case 'content_filter':
      return 'SAFETY';
    case 'refusal':
      return hasRefusal ? 'STOP' : 'SAFETY';
    case 'stop':
    case 'stop_sequence':
    case 'tool_calls':
    case 'pause':
    case 'unknown':
      return 'STOP';
    case 'error':
      return 'OTHER';
  }
}

/** Source: `FinishReason` and `BlockedReason` of the SDK 3.3. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
  ['MODEL_ARMOR', 'content_filter'],
  ['JAILBREAK', 'content_filter'],
  ['MALFORMED_FUNCTION_CALL', 'error'],
  ['MALFORMED_RESPONSE', 'error'],
  ['UNEXPECTED_TOOL_CALL', 'error'],
  ['TOO_MANY_TOOL_CALLS', 'error'],
  ['MISSING_THOUGHT_SIGNATURE', 'error'],
]);
