import { type CallOptions, type Client, Metadata } from '@grpc/grpc-js';
import { fromServiceError } from '@tollgate/contracts';
import type { Credential } from '../sessions/credential.ts';
import { credentialMetadata } from './credential-metadata.ts';

/** Who is called, for how long at most, and on whose behalf where the callee decides by that. `signal` cancels the call. */
export type CallTarget = {
  peer: string;
  deadlineMs: number;
  credential?: Credential;
  signal?: AbortSignal | undefined;
};

/** A method of a service definition: its path and how its messages become bytes and back. */
type UnaryMethod<Request, Response> = {
  path: string;
  requestSerialize: (request: Request) => Buffer;
  responseDeserialize: (bytes: Buffer) => Response;
};

/**
 * Makes the function by which a client calls one method after another. The calls throw GatewayError: what the callee
 * threw, or `service_unavailable` when it does not answer in time or the call is cancelled.
 */
export function unaryCaller(client: Client) {
  return <Request, Response>(
    target: CallTarget,
    method: UnaryMethod<Request, Response>,
    request: Request,
  ): Promise<Response> => {
    const metadata = target.credential === undefined ? new Metadata() : credentialMetadata(target.credential);
    // gRPC deadlines are moments of the machine's own clock.
    const options: CallOptions = { deadline: Date.now() + target.deadlineMs };
    const { path, requestSerialize, responseDeserialize } = method;
    return new Promise((resolve, reject) => {
      const cancel = () => call.cancel();
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        options,
        (error, response) => {
          target.signal?.removeEventListener('abort', cancel);
          if (error !== null) return reject(fromServiceError(error, target.peer));
          // Without an error a unary call has its one answer.
          resolve(response as Response);
        },
      );
      if (target.signal?.aborted === true) cancel();
      else target.signal?.addEventListener('abort', cancel, { once: true });
    });
  };
}
