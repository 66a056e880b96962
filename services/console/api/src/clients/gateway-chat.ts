import { GatewayError } from '@tollgate/contracts';

/** Sends one chat completion to the gateway and returns its answer, whatever its status. */
export type GatewayChat = (call: { key: string; body: string; signal: AbortSignal }) => Promise<Response>;

/** A long reasoning answer takes minutes; nothing takes longer. */
const DEADLINE_MS = 15 * 60_000;

/**
 * Calls the gateway with the key that the browser sent, so that limits, budgets and history treat the playground as they
 * treat every client. Throws GatewayError `service_unavailable` if the gateway cannot be reached.
 */
export function gatewayChat(options: { url: string }): GatewayChat {
  const target = new URL('/v1/chat/completions', options.url);
  return async ({ key, body, signal }) => {
    try {
      return await fetch(target, {
        method: 'POST',
        redirect: 'manual',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
      });
    } catch (cause) {
      const message = `The gateway at ${options.url} does not answer; check TOLLGATE_GATEWAY_URL of the console.`;
      throw new GatewayError('service_unavailable', message, { cause });
    }
  };
}
