import { type CallOptions, type Client, type ClientReadableStream, Metadata } from '@grpc/grpc-js';
import { fromServiceError } from '@tollgate/contracts';

/** A method that answers with a stream: its path and how its messages become bytes and back. */
type StreamMethod<Request, Response> = {
  path: string;
  requestSerialize: (request: Request) => Buffer;
  responseDeserialize: (bytes: Buffer) => Response;
};

/** Who is called, for how long at most, and when to stop. */
export type StreamTarget = { peer: string; deadlineMs: number; signal: AbortSignal };

/**
 * Makes the function by which the streams of a client are read, at the pace of the reader. The generators throw GatewayError:
 * what the callee threw, or `service_unavailable` when the connection is lost. A reader that ends early, and the signal,
 * cancel the call.
 */
export function streamReader(client: Client) {
  return async function* read<Request, Response>(
    target: StreamTarget,
    method: StreamMethod<Request, Response>,
    request: Request,
  ): AsyncGenerator<Response> {
    // gRPC deadlines are moments of the machine's own clock.
    const options: CallOptions = { deadline: Date.now() + target.deadlineMs };
    const { path, requestSerialize, responseDeserialize } = method;
    const call: ClientReadableStream<Response> = client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      new Metadata(),
      options,
    );
    const cancel = () => call.cancel();
    target.signal.addEventListener('abort', cancel, { once: true });
    try {
      // What the method's own deserializer made.
      for await (const message of call) yield message as Response;
    } catch (error) {
      // What a stream of gRPC throws is the status of the call.
      throw fromServiceError(error as Parameters<typeof fromServiceError>[0], target.peer);
    } finally {
      target.signal.removeEventListener('abort', cancel);
      call.cancel();
    }
  };
}
