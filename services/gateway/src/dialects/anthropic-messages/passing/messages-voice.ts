import type { ErrorShape, StreamVoice } from '../../client-dialect.ts';
import { providerErrorOf } from '../../provider-error-of.ts';
import { errorEvent, writeError } from '../errors.ts';

/** Errors as Anthropic's clients read them. */
export const anthropicErrors: ErrorShape = {
  errorBody: (error) => writeError(providerErrorOf(error)).toString(),
  errorEvent: (error) => errorEvent(providerErrorOf(error)),
};

/** What the gateway adds to a stream of messages: `ping`, which every client of this wire ignores, and errors. */
export function messagesVoice(): StreamVoice {
  return VOICE;
}

const PING = Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');
const VOICE: StreamVoice = {
  passed() {},
  heartbeat: () => PING,
  errorEvent: (error) => Buffer.from(anthropicErrors.errorEvent(error)),
};
