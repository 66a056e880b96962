import { Answer, type AnswerOptions } from '../../answer/answer.ts';
import { errorVoice } from '../../dialects/error-voice.ts';
import type { Admitted } from '../request.ts';

/** The client's side of a request. */
export function answerFor(
  { dialect, facts, id }: Admitted,
  options: Pick<AnswerOptions, 'sink' | 'owner' | 'clock'>,
): Answer {
  return new Answer({
    ...options,
    isStreamAsked: facts.isStreaming,
    isUsageWithheld: facts.isStreaming && !facts.wantsUsage,
    choices: facts.choices,
    voice: () => dialect.client.streamVoice?.(id) ?? errorVoice(dialect.client),
  });
}
