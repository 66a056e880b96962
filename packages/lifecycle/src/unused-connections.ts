import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server on which nothing has come yet. A new one may be about to be used: close them late. */
export type UnusedConnections = { close(): void };

/**
 * Follows the connections of a server. Clients open some in advance (browsers, connection pools after a call was
 * cancelled), and Node does not count those among the idle ones: without this a server that stops would wait for them
 * until its deadline.
 */
export function unusedConnections(server: Server): UnusedConnections {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    close() {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    },
  };
}
