import { once } from 'node:events';
import type { CallOptions, Client } from '@grpc/grpc-js';
import { fromServiceError } from '@tollgate/contracts';
import type { Credential } from '../sessions/credential.ts';
import { credentialMetadata } from './credential-metadata.ts';

/** A method that takes a stream: its path and how its messages become bytes and back. */
type StreamMethod<Request, Response> = {
  path: string;
  requestSerialize: (request: Request) => Buffer;
  responseDeserialize: (bytes: Buffer) => Response;
};

/** Who is called, for how long at most, on whose behalf, and when to stop. */
export type WriteTarget = { peer: string; deadlineMs: number; credential: Credential; signal: AbortSignal };

/**
 * Makes the function by which a client sends many messages and gets one answer. Messages are taken at the pace of the callee,
 * and none any more once it has answered. The calls throw GatewayError: what the callee threw, `service_unavailable` if the
 * connection is lost, or what the messages throw.
 */
export function streamWriter(client: Client) {
  return async <Request, Response>(
    target: WriteTarget,
    method: StreamMethod<Request, Response>,
    messages: AsyncIterable<Request>,
  ): Promise<Response> => {
    // gRPC deadlines are moments of the machine's own clock.
    const options: CallOptions = { deadline: Date.now() + target.deadlineMs };
    const { path, requestSerialize, responseDeserialize } = method;
    const answered = Promise.withResolvers<Response>();
    // It may be refused while messages are still written; the caller gets the error below.
    answered.promise.catch(() => undefined);
    const over = new AbortController();
    const call = client.makeClientStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      credentialMetadata(target.credential),
      options,
      (error, response) => {
        over.abort();
        if (error !== null) return answered.reject(fromServiceError(error, target.peer));
        // Without an error a call has its one answer.
        answered.resolve(response as Response);
      },
    );
    const cancel = () => call.cancel();
    target.signal.addEventListener('abort', cancel, { once: true });
    // The answer says what became of the call.
    call.on('error', () => over.abort());
    try {
      for await (const message of messages) {
        if (over.signal.aborted) break;
        if (!call.write(message)) await once(call, 'drain', { signal: over.signal }).catch(() => undefined);
      }
      call.end();
      return await answered.promise;
    } finally {
      target.signal.removeEventListener('abort', cancel);
      call.cancel();
    }
  };
}
