import { type Clock, pause } from '@tollgate/clock';
import { type HeardCall, type SentCall, type WatchedCall, watchedCall } from './watched-call.ts';

/** What came of a call that may have had a second one beside it. */
export type HedgedCall = {
  /** The call that goes on: the one whose content came first, or the one that is left. */
  readonly last: HeardCall;
  /** The other one, to be cancelled. */
  readonly outrun?: SentCall;
  /** The other one, which failed before. */
  readonly failed?: HeardCall;
};

/**
 * Waits for the content of a stream, and if none has come after a time, for that of a second call too. `second` sends it, or
 * returns undefined if there is no other target to call. Never resolves for calls that are aborted.
 */
export async function hedgedCall(
  sent: SentCall,
  hedge: {
    readonly clock: Pick<Clock, 'after'>;
    readonly afterMs: number;
    second(): SentCall | undefined;
  },
): Promise<HedgedCall> {
  const first = watchedCall(sent);
  if (await isSettledWithin(first.hasContent, hedge)) return { last: await first.head };
  const sentBeside = hedge.second();
  if (sentBeside === undefined) return { last: await first.head };
  return faster(first, watchedCall(sentBeside));
}

async function isSettledWithin(
  outcome: Promise<boolean>,
  { clock, afterMs }: { readonly clock: Pick<Clock, 'after'>; readonly afterMs: number },
): Promise<boolean> {
  const waiting = new AbortController();
  const settled = outcome.then(() => true);
  const isSettled = await Promise.race([settled, pause(clock, afterMs, waiting.signal).then(() => false)]);
  waiting.abort();
  return isSettled;
}

/** Of two calls the one whose content comes first; if one turns out to bring none, the other. */
async function faster(one: WatchedCall, other: WatchedCall): Promise<HedgedCall> {
  const { quick, slow, hasContent } = await Promise.race([
    one.hasContent.then((has) => ({ quick: one, slow: other, hasContent: has })),
    other.hasContent.then((has) => ({ quick: other, slow: one, hasContent: has })),
  ]);
  if (hasContent) return { last: await quick.head, outrun: slow };
  return { last: await slow.head, failed: await quick.head };
}
