import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** The open connections of an HTTP server that is going to stop. */
export type ClientConnections = {
  /** Closes the connections on which nothing has come yet. A new one may be about to be used: call it late. */
  closeUnused(): void;
  /**
   * Takes no new connection, and from now on closes a connection when it has been idle for `idleMs`. Resolves when none is
   * open. Answers meanwhile should ask their clients to close the connection. `Server.close` would close idle connections at once,
   * and a request that crosses with that fails at its client.
   */
  drain(idleMs: number): Promise<void>;
};

/**
 * Follows the connections of a server. Clients open some in advance (browsers, connection pools after a call was
 * cancelled), and Node does not count those among the idle ones: without this a server that stops would wait for them
 * until its deadline.
 */
export function clientConnections(server: Server): ClientConnections {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    closeUnused() {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    },
    drain(idleMs) {
      server.keepAliveTimeout = idleMs;
      // Node gives only idle sockets a time limit, here of the old length.
      for (const socket of open) if ((socket.timeout ?? 0) > 0) socket.setTimeout(idleMs);
      return new Promise((resolve) => void NetServer.prototype.close.call(server, () => resolve()));
    },
  };
}
