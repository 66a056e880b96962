import type { Finish, FinishReason } from '../canonical/answer.ts';

/** A chat finish reason in canonical words. Some providers say `stop` after tool calls. */
export function readFinish(raw: string, choice: { hasCalls: boolean; hasRefusal: boolean }): Finish {
  const reason = Object.hasOwn(REASONS, raw) ? (REASONS[raw] ?? 'unknown') : 'unknown';
  if (reason !== 'stop') return { reason, raw };
  if (choice.hasCalls) return { reason: 'tool_calls', raw };
  return { reason: choice.hasRefusal ? 'refusal' : 'stop', raw };
}

/** A finish reason that every chat client knows; clients repeat the turn when they meet another. */
export function writeFinish(
  reason: FinishReason,
  choice: { hasCalls: boolean; hasRefusal: boolean },
): string {
  switch (reason) {
    case 'length':
    case 'context_window':
      return 'length';
    case 'content_filter':
      return 'content_filter';
    case 'refusal':
      return choice.hasRefusal ? 'stop' : 'content_filter';
    case 'tool_calls':
      return 'tool_calls';
    case 'stop':
    case 'stop_sequence':
    case 'pause':
    case 'error':
    case 'unknown':
      return choice.hasCalls ? 'tool_calls' : 'stop';
  }
}

/** OpenAI's reasons, and those of providers that speak its wire: Mistral, DeepSeek, OpenRouter, Together, vLLM. */
const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'context_window',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  tool_use: 'tool_calls',
  content_filter: 'content_filter',
  refusal: 'refusal',
  error: 'error',
  insufficient_system_resource: 'error',
};
