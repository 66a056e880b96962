import { HeldBody } from '../../answer/refusal/held-body.ts';
import type { AnswerBody } from '../../answer/source.ts';
import { UsageTap } from '../../answer/tap/usage-tap.ts';
import type { Attempt, AttemptResult } from '../../upstream/attempt.ts';
import type { Call } from '../run-state.ts';

/** A call that was sent. */
export type SentCall = { readonly call: Call; readonly attempt: Attempt };

/** A call whose answer has a head, or that failed before. */
export type HeardCall = SentCall & {
  readonly result: AttemptResult;
  /** Its body, with what has been read of it. */
  readonly body: AnswerBody;
};

/** A call to a stream that is watched for content before it is known whether its answer will be delivered. */
export type WatchedCall = SentCall & {
  readonly head: Promise<HeardCall>;
  /**
   * True once it has brought something of the model's words, calls or images; false once it has turned out to bring nothing. Never
   * resolves for a call that is aborted while its body is read, or whose body is read by another reader before.
   */
  readonly hasContent: Promise<boolean>;
};

/** Statuses from here on are no answer for a client. */
const STATUS_NO_ANSWER = 300;

/** Watches a call. */
export function watchedCall(sent: SentCall): WatchedCall {
  const head = headOf(sent);
  return { ...sent, head, hasContent: head.then(hasContent) };
}

async function headOf(sent: SentCall): Promise<HeardCall> {
  const { call, attempt } = sent;
  const result = await attempt.result;
  if (result.kind === 'failed') return { ...sent, result, body: attempt };
  call.status = result.head.status;
  return { ...sent, result, body: call.status < STATUS_NO_ANSWER ? new HeldBody(attempt) : attempt };
}

async function hasContent({ call, result, body }: HeardCall): Promise<boolean> {
  if (!(body instanceof HeldBody) || result.kind === 'failed') return false;
  const isEventStream = EVENT_STREAM.test(String(result.head.headers['content-type'] ?? ''));
  const tap = new UsageTap(call.written.dialect.provider, false);
  const start = await body.look((pieces) => {
    if (!isEventStream) return true;
    for (const piece of pieces) tap.push(piece);
    return tap.hasError || hasOutput(tap);
  });
  if (!isEventStream) return start.length > 0;
  // A short stream that has come whole is an answer even without words.
  return !tap.hasError && (hasOutput(tap) || !body.isOver || tap.finished > 0);
}

const EVENT_STREAM = /^\s*text\/event-stream\b/i;

function hasOutput(tap: UsageTap): boolean {
  const { text, moreChars, images } = tap.delivered();
  return text !== '' || moreChars > 0 || images > 0;
}
