import { GatewayError } from '@tollgate/contracts';
import type { Upstream } from './dispatch.ts';
import { Relay, type RelayOptions } from './relay.ts';

/** One call to one target. */
export type Call = {
  readonly upstream: Upstream;
  readonly path: string;
  /** Names and values by turns. */
  readonly headers: string[];
  readonly body: Buffer;
};

/**
 * Makes a call and relays its answer. Returns the relay, which tells its owner how it ended; a call for which there is
 * no room ends at once. Never throws.
 */
export function attempt(call: Call, options: RelayOptions): Relay {
  const { upstream } = call;
  const relay = new Relay({
    ...options,
    onOver(over) {
      upstream.callIsOver();
      options.onOver(over);
    },
  });
  const hasRoom = upstream.hasRoom;
  upstream.callBegins();
  if (!hasRoom) {
    const message = `Too many calls to account "${options.account}" are waiting; try again shortly.`;
    relay.onResponseError(
      undefined,
      new GatewayError('service_unavailable', message, { retryAfterMs: 1_000 }),
    );
    return relay;
  }
  upstream.pool.dispatch(
    { origin: upstream.origin, path: call.path, method: 'POST', headers: call.headers, body: call.body },
    relay,
  );
  return relay;
}
