import { type Server, ServerCredentials } from '@grpc/grpc-js';

/**
 * Binds a gRPC server to an address of the form that `@grpc/grpc-js` takes and resolves with its port, 0 for a Unix socket.
 * Plain text without credentials. Rejects if the address cannot be bound.
 */
export function bindServer(
  server: Server,
  address: string,
  credentials: ServerCredentials = ServerCredentials.createInsecure(),
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** Shuts a gRPC server down: running calls may end until the deadline fires, and are cut then. */
export function shutDownServer(server: Server, deadline: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const force = () => {
      server.forceShutdown();
      resolve();
    };
    if (deadline.aborted) return force();
    deadline.addEventListener('abort', force, { once: true });
    server.tryShutdown(() => {
      deadline.removeEventListener('abort', force);
      server.forceShutdown();
      resolve();
    });
  });
}
