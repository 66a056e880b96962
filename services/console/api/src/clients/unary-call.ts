import { type CallOptions, type Client, Metadata } from '@grpc/grpc-js';
import {
  CLIENT_ADDRESS_METADATA_KEY,
  CREDENTIAL_METADATA_KEY,
  fromServiceError,
  JWT_METADATA_KEY,
} from '@tollgate/contracts';
import type { Credential } from '../sessions/credential.ts';

/** Who is called, for how long at most, and on whose behalf where the callee decides by that. */
export type CallTarget = { peer: string; deadlineMs: number; credential?: Credential };

/** A method of a service definition: its path and how its messages become bytes and back. */
type UnaryMethod<Request, Response> = {
  path: string;
  requestSerialize: (request: Request) => Buffer;
  responseDeserialize: (bytes: Buffer) => Response;
};

/**
 * Makes the function by which a client calls one method after another. The calls throw GatewayError: what the callee
 * threw, or `service_unavailable` when it does not answer in time.
 */
export function unaryCaller(client: Client) {
  return <Request, Response>(
    target: CallTarget,
    method: UnaryMethod<Request, Response>,
    request: Request,
  ): Promise<Response> => {
    const metadata = target.credential === undefined ? new Metadata() : metadataOf(target.credential);
    // gRPC deadlines are moments of the machine's own clock.
    const options: CallOptions = { deadline: Date.now() + target.deadlineMs };
    const { path, requestSerialize, responseDeserialize } = method;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        options,
        (error, response) => {
          if (error !== null) return reject(fromServiceError(error, target.peer));
          // Without an error a unary call has its one answer.
          resolve(response as Response);
        },
      );
    });
  };
}

function metadataOf({ hash, jwt, address }: Credential): Metadata {
  const metadata = new Metadata();
  metadata.set(CREDENTIAL_METADATA_KEY, hash);
  if (jwt !== undefined) metadata.set(JWT_METADATA_KEY, jwt);
  if (address !== undefined) metadata.set(CLIENT_ADDRESS_METADATA_KEY, address);
  return metadata;
}
