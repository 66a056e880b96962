import type { handleUnaryCall, Metadata } from '@grpc/grpc-js';
import { CREDENTIAL_METADATA_KEY, GatewayError, toServiceError } from '@tollgate/contracts';
import { mayAdminister } from '../access/roles.ts';
import type { Caller, Snapshot } from '../config-store/snapshot.ts';
import type { PolicyEvents } from '../events.ts';

/** A caller that was let in. */
export type AdminCaller = Caller & { readonly principal: NonNullable<Caller['principal']> };

/** How calls find out who calls. */
export type AdminCallContext = {
  readonly snapshot: () => Snapshot;
  readonly nowMs: () => number;
  readonly events: PolicyEvents;
};

/** A unary handler that knows its caller, answers a value or throws GatewayError. `who` says who may call at all. */
export function adminCall<Request, Response>(
  context: AdminCallContext,
  options: { name: string; who: 'admin' | 'anyone' },
  handle: (request: Request, caller: AdminCaller) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request, callerOf(context, call.metadata, options.who)))
      .then((response) => callback(null, response))
      .catch((thrown: unknown) => {
        context.events.callFailed(options.name, GatewayError.from(thrown).code, thrown);
        callback(toServiceError(thrown));
      });
  };
}

function callerOf(context: AdminCallContext, metadata: Metadata, who: 'admin' | 'anyone'): AdminCaller {
  const sha256 = metadata.get(CREDENTIAL_METADATA_KEY)[0];
  const caller = Buffer.isBuffer(sha256) ? context.snapshot().callerOf(sha256) : undefined;
  const principal = caller?.principal;
  if (caller === undefined || principal === undefined) {
    throw new GatewayError('invalid_api_key', 'This token is unknown or was revoked.');
  }
  const { expiresAtMs } = caller.token;
  const endsAtMs = Math.min(expiresAtMs === 0 ? Infinity : expiresAtMs, principal.expiresAtMs ?? Infinity);
  if (context.nowMs() >= endsAtMs) throw new GatewayError('expired_api_key', 'This token has expired.');
  if (who === 'admin' && !mayAdminister(caller.token)) {
    throw new GatewayError('forbidden', 'This token may not do this; use an admin token.');
  }
  return { ...caller, principal };
}
