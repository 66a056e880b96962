import type { Finish, FinishReason } from '../canonical/answer.ts';
import { defined, stringOf } from '../json/values.ts';

/** Anthropic's stop reason and stop sequence in canonical words. */
export function readStopReason(raw: string, stopSequence: unknown): Finish {
  const reason = Object.hasOwn(REASONS, raw) ? (REASONS[raw] ?? 'unknown') : 'unknown';
  return { reason, raw, ...defined({ stopSequence: stringOf(stopSequence) }) };
}

/** A stop reason that clients of this wire know. */
export function writeStopReason(reason: FinishReason, hasCalls: boolean): string {
  switch (reason) {
    case 'stop':
    case 'error':
    case 'unknown':
      return hasCalls ? 'tool_use' : 'end_turn';
    case 'stop_sequence':
      return 'stop_sequence';
    case 'length':
      return 'max_tokens';
    case 'context_window':
      return 'model_context_window_exceeded';
    case 'tool_calls':
      return 'tool_use';
    case 'refusal':
    case 'content_filter':
      return 'refusal';
    case 'pause':
      return 'pause_turn';
  }
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  max_tokens: 'length',
  stop_sequence: 'stop_sequence',
  tool_use: 'tool_calls',
  pause_turn: 'pause',
  refusal: 'refusal',
  model_context_window_exceeded: 'context_window',
};
