import type { ErrorShape, StreamVoice } from './client-dialect.ts';

/** What the gateway adds to streams of dialects that know no heartbeat: errors. */
export function errorVoice(errors: ErrorShape): StreamVoice {
  return {
    passed() {},
    heartbeat: () => NOTHING,
    errorEvent: (error) => Buffer.from(errors.errorEvent(error)),
  };
}

const NOTHING = Buffer.alloc(0);
