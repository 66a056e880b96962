import type { Finish, FinishReason } from '../canonical/answer.ts';
import { defined, objectOf, stringOf } from '../json/values.ts';

/** Reads a stop reason. `fields` are the `additionalModelResponseFields`, where Claude names the stop sequence. */
export function readStopReason(raw: string, fields: unknown): Finish {
  const reason = Object.hasOwn(REASONS, raw) ? (REASONS[raw] ?? 'unknown') : 'unknown';
  const own = objectOf(fields);
  const stopSequence =
    stringOf(own?.['stop_sequence']) ?? stringOf(objectOf(own?.['delta'])?.['stop_sequence']);
  return { reason, raw, ...defined({ stopSequence }) };
}

/** Returns a stop reason that clients of this wire know. */
export function writeStopReason(reason: FinishReason, hasCalls: boolean): string {
  switch (reason) {
    case 'stop':
    case 'pause':
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
      return 'content_filtered';
  }
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  stop_sequence: 'stop_sequence',
  content_filtered: 'content_filter',
  guardrail_intervened: 'content_filter',
  refusal: 'refusal',
  model_context_window_exceeded: 'context_window',
  malformed_model_output: 'error',
  malformed_tool_use: 'error',
};
