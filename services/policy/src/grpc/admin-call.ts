import { isIP } from 'node:net';
import type { handleUnaryCall, Metadata } from '@grpc/grpc-js';
import {
  CLIENT_ADDRESS_METADATA_KEY,
  CREDENTIAL_METADATA_KEY,
  GatewayError,
  toServiceError,
} from '@tollgate/contracts';
import { mayAdminister } from '../access/roles.ts';
import type { ChangeAuthor } from '../audit/author.ts';
import type { Caller, Snapshot } from '../config-store/snapshot.ts';
import type { PolicyEvents } from '../events.ts';
import { credentialFault } from '../identity/credential-fault.ts';

/** A caller that was let in. */
export type AdminCaller = Caller & {
  readonly principal: NonNullable<Caller['principal']>;
  /** As whom changes of this call are written down. */
  readonly author: ChangeAuthor;
};

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
  const clientAddress = metadata.get(CLIENT_ADDRESS_METADATA_KEY)[0]?.toString() ?? '';
  const fault = credentialFault(caller, { nowMs: context.nowMs(), clientAddress });
  if (fault !== undefined) throw new GatewayError(fault.code, `${fault.message}.`);
  const principal = caller?.principal;
  if (caller === undefined || principal === undefined) throw new Error('invariant: nobody was let in');
  if (who === 'admin' && !mayAdminister(caller.token)) {
    throw new GatewayError('forbidden', 'This token may not do this; use an admin token.');
  }
  const author = {
    actor: caller.token.subject,
    tokenId: caller.token.id,
    clientAddress: clientAddressOf(metadata),
  };
  return { ...caller, principal, author };
}

/** What the console says where its caller is; anything but an address is left out. */
function clientAddressOf(metadata: Metadata): string {
  const address = metadata.get(CLIENT_ADDRESS_METADATA_KEY)[0];
  return typeof address === 'string' && isIP(address) !== 0 ? address : '';
}
