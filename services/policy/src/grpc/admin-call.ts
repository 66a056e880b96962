import { isIP } from 'node:net';
import type { handleClientStreamingCall, handleUnaryCall, Metadata } from '@grpc/grpc-js';
import {
  CLIENT_ADDRESS_METADATA_KEY,
  CREDENTIAL_METADATA_KEY,
  GatewayError,
  JWT_METADATA_KEY,
  toServiceError,
} from '@tollgate/contracts';
import { type Authority, authorityOf } from '../access/authority.ts';
import type { ChangeAuthor } from '../audit/author.ts';
import type { ConfigContent } from '../content/content.ts';
import { credentialIn, type Presented } from '../content/credential.ts';
import type { PolicyEvents } from '../events.ts';
import {
  type CredentialFault,
  credentialFault,
  type PresentedCredential,
  UNKNOWN_CREDENTIAL,
} from '../identity/credential-fault.ts';
import { UNKNOWN_BEARER } from '../identity/jwt/jwt-fault.ts';
import type { JwtVerifier } from '../identity/jwt/jwt-verifier.ts';
import type { Principal } from '../identity/principal.ts';
import type { TokenEntry } from '../identity/tokens.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** A caller that was let in. */
export type AdminCaller = {
  readonly token: TokenEntry;
  readonly principal: Principal;
  /** As whom changes of this call are written down. */
  readonly author: ChangeAuthor;
  /**
   * What the caller may do in a config that may be newer than the one which let the caller in. Throws GatewayError when
   * that one no longer would.
   */
  authorityIn(content: ConfigContent): Authority;
  /** Names of the models that the caller may call, virtual models included. */
  modelsIn(snapshot: Pick<Snapshot, 'callerOf' | 'bearerCaller'>): readonly string[];
};

/** How calls find out who calls. */
export type AdminCallContext = {
  readonly snapshot: () => Snapshot;
  /** Reads the store first; what lists show is as new as what changes are made on. */
  readonly newest: () => Promise<Snapshot>;
  readonly jwts: Pick<JwtVerifier, 'verify'>;
  readonly nowMs: () => number;
  readonly events: PolicyEvents;
};

/** A unary handler that knows its caller, answers a value or throws GatewayError. What the caller may do, it asks itself. */
export function adminCall<Request, Response>(
  context: AdminCallContext,
  name: string,
  handle: (request: Request, caller: AdminCaller) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    callerOf(context, call.metadata)
      .then((caller) => handle(call.request, caller))
      .then((response) => callback(null, response))
      .catch((thrown: unknown) => {
        context.events.callFailed(name, GatewayError.from(thrown).code, thrown);
        callback(toServiceError(thrown));
      });
  };
}

/** The same for a call that brings many messages; they are read at the pace of the handler. */
export function adminStream<Request, Response>(
  context: AdminCallContext,
  name: string,
  handle: (messages: AsyncIterator<Request>, caller: AdminCaller) => Promise<Response>,
): handleClientStreamingCall<Request, Response> {
  return (call, callback) => {
    // What the method's own deserializer made.
    const messages = (call as AsyncIterable<Request>)[Symbol.asyncIterator]();
    callerOf(context, call.metadata)
      .then((caller) => handle(messages, caller))
      .then((response) => callback(null, response))
      .catch((thrown: unknown) => {
        context.events.callFailed(name, GatewayError.from(thrown).code, thrown);
        callback(toServiceError(thrown));
      });
  };
}

async function callerOf(context: AdminCallContext, metadata: Metadata): Promise<AdminCaller> {
  const presented = await presentedBy(context, metadata);
  const clientAddress = clientAddressOf(metadata);
  const letIn = (content: ConfigContent) => {
    const found = credentialIn(content, presented);
    return allowed(found, { presented, clientAddress, nowMs: context.nowMs() });
  };
  const { token, principal } = letIn(context.snapshot().content);
  return {
    token,
    principal,
    author: { actor: token.subject, tokenId: token.id, clientAddress },
    authorityIn(content) {
      const now = letIn(content);
      const endsAtMs = 'bearer' in presented ? Infinity : Math.min(now.end.endsAtMs, now.secretEndsAtMs);
      return authorityOf({ ...now, endsAtMs }, content.manifests);
    },
    modelsIn(snapshot) {
      const caller =
        'bearer' in presented
          ? snapshot.bearerCaller(presented.bearer)
          : snapshot.callerOf(Buffer.from(presented.sha256, 'hex'));
      return caller?.listed() ?? [];
    },
  };
}

/** What the console says where its caller is; anything but an address is left out. */
function clientAddressOf(metadata: Metadata): string {
  const address = metadata.get(CLIENT_ADDRESS_METADATA_KEY)[0];
  return typeof address === 'string' && isIP(address) !== 0 ? address : '';
}

/** The key or the verified JWT that a call carries. Throws GatewayError. */
async function presentedBy(context: AdminCallContext, metadata: Metadata): Promise<Presented> {
  const sha256 = metadata.get(CREDENTIAL_METADATA_KEY)[0];
  const jwt = metadata.get(JWT_METADATA_KEY)[0]?.toString();
  const isKey = Buffer.isBuffer(sha256) && context.snapshot().callerOf(sha256) !== undefined;
  if (isKey || jwt === undefined) {
    return { sha256: Buffer.isBuffer(sha256) ? sha256.toString('hex') : '' };
  }
  const bearer = await context.jwts.verify(jwt);
  if ('code' in bearer) throw refused(bearer);
  return { bearer };
}

/** The credential, which lets its bearer in. Throws GatewayError when it does not. */
function allowed<Found extends PresentedCredential>(
  found: Found | undefined,
  at: { presented: Presented; clientAddress: string; nowMs: number },
): Found & { readonly principal: Principal } {
  if (found === undefined) throw refused('bearer' in at.presented ? UNKNOWN_BEARER : UNKNOWN_CREDENTIAL);
  const fault = credentialFault(found, at);
  const { principal } = found;
  if (fault !== undefined || principal === undefined) throw refused(fault ?? UNKNOWN_CREDENTIAL);
  return { ...found, principal };
}

function refused({ code, message, retryAfterMs }: CredentialFault): GatewayError {
  return new GatewayError(code, `${message}.`, retryAfterMs === undefined ? {} : { retryAfterMs });
}
