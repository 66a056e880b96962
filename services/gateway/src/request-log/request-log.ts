import type { BodyLog__Output } from '@tollgate/contracts';
import type { AnswerSink } from '../answer/sink.ts';
import { Capture, type CaptureQueue } from './capture.ts';
import type { LoggedRequest } from './captured.ts';

/** Which requests are logged: those that ask for it, all, or none. */
export type RequestLogMode = 'header_controlled' | 'always' | 'never';

/** What decides about logging and how much of a body is kept. */
export type RequestLogOptions = {
  readonly mode: RequestLogMode;
  readonly bodyMaxBytes: number;
  readonly queue: CaptureQueue;
  /** The credential in a request's headers, to be masked in its bodies. */
  credentialIn(headers: LoggedRequest['headers']): string;
};

/**
 * Makes the function that begins the capture of a request; it says undefined if the request is not to be logged. Of the mode, the
 * rules and the client's header, whichever says no first is heard: a mode of `never`, then a rule; a rule may also ask for it.
 */
export function requestLog({ mode, bodyMaxBytes, queue, credentialIn }: RequestLogOptions) {
  return (
    request: LoggedRequest & { readonly wishes: { readonly wantsBodyLog: boolean } },
    sink: AnswerSink,
    rules: BodyLog__Output,
  ): Capture | undefined => {
    if (mode === 'never' || rules === 'BODY_LOG_NEVER') return undefined;
    const isLogged = mode === 'always' || rules === 'BODY_LOG_ALWAYS' || request.wishes.wantsBodyLog;
    if (!isLogged) return undefined;
    return new Capture(request, sink, { bodyMaxBytes, credential: credentialIn(request.headers), queue });
  };
}
