import type { ClientHeaders, ErrorShape, StreamVoice } from '../../client-dialect.ts';
import { providerErrorOf } from '../../provider-error-of.ts';
import { errorEvent, writeError } from '../errors.ts';

/** Errors as Anthropic's clients read them. */
export const anthropicErrors: ErrorShape = {
  errorBody: (error) => writeError(providerErrorOf(error)).toString(),
  errorEvent: (error) => errorEvent(providerErrorOf(error)),
};

/**
 * Errors for one client. Claude Code sends a request that got a 400 six times, of up to 128 KB each, whatever `x-should-retry`
 * says; after a 451 it asks once and shows the message (measured with 2.1.332; a 403 it calls a failed sign-in).
 */
export function anthropicErrorsFor(headers: ClientHeaders): ErrorShape {
  return headers['x-claude-code-session-id'] === undefined ? anthropicErrors : CLAUDE_CODE_ERRORS;
}

const BLOCKED_STATUS = 451;
const CLAUDE_CODE_ERRORS: ErrorShape = {
  ...anthropicErrors,
  errorStatus: ({ code, row }) => (code === 'guardrail_blocked' ? BLOCKED_STATUS : row.httpStatus),
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
