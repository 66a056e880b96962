import { createServer } from 'node:net';

/** An address with a port. */
export type TcpAddress = { host: string; port: number };

/** Listens for a moment. Resolves with the port that was taken, which for port 0 is a free one, or with the system's error code. */
export function tryListening(address: TcpAddress): Promise<{ port: number } | { code: string }> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? error.message }));
    server.listen({ ...address, exclusive: true }, () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
      server.close(() => resolve({ port }));
    });
  });
}

/** Says what keeps a server from listening and what to do about it. `holder` is who has the port, if that is known. */
export function listenFault(options: {
  env: string;
  shown: string;
  code: string;
  holder?: string | undefined;
}): string {
  const { env, shown, code, holder } = options;
  switch (code) {
    case 'EADDRINUSE':
      return `${shown} is in use by ${holder ?? 'another program'}; stop that one or set ${env} to another port`;
    case 'EACCES':
      return `this user may not listen on ${shown}; set ${env} to a port above 1023`;
    case 'EADDRNOTAVAIL':
      return `${shown} is not an address of this machine; set ${env}`;
    default:
      return `cannot listen on ${shown} (${code}); set ${env}`;
  }
}
