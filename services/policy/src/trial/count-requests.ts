import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError, type PastRequest__Output } from '@tollgate/contracts';
import type { LimitTrial } from './limit-trial.ts';

/** Most requests that one trial counts. */
const REQUESTS_MAX = 1_000_000;

/**
 * Counts the requests of all messages and returns how many they are. One message is one turn of the event loop, so that
 * admissions go on. Throws GatewayError `invalid_request` for more than one trial counts.
 */
export async function countRequests(
  trial: Pick<LimitTrial, 'count'>,
  messages: AsyncIterator<{ readonly requests: readonly PastRequest__Output[] }>,
): Promise<number> {
  let counted = 0;
  for (let next = await messages.next(); next.done !== true; next = await messages.next()) {
    counted += next.value.requests.length;
    if (counted > REQUESTS_MAX) {
      const message = `A trial counts at most ${REQUESTS_MAX} requests; choose a shorter time.`;
      throw new GatewayError('invalid_request', message, { param: 'from' });
    }
    for (const request of next.value.requests) trial.count(request);
    await nextTurn();
  }
  return counted;
}
