import { createServer } from 'node:net';
import { formatListenAddress, type ListenAddress } from '@tollgate/settings';
import { type Check, type Finding, ok, problem } from './check.ts';
import { localUrl } from './running.ts';

/** Whether a port is free for us, or ours already. `findOurs` says what is there when it is ours. */
export function portCheck(options: {
  name: string;
  env: string;
  listen: ListenAddress;
  findOurs(url: string, signal: AbortSignal): Promise<Finding | undefined>;
}): Check {
  const { name, env, listen, findOurs } = options;
  const shown = formatListenAddress(listen);
  return {
    name,
    async find(signal) {
      if ('unixPath' in listen) return ok(`${shown} is a socket file`);
      const fault = await bindFault(listen);
      switch (fault) {
        case undefined:
          return ok(`${shown} is free`);
        case 'EADDRINUSE': {
          const ours = await findOurs(localUrl(listen) ?? '', signal);
          return ours ?? problem(`${shown} is in use by another program; stop that one or set ${env}`);
        }
        case 'EACCES':
          return problem(`this user may not listen on ${shown}; set ${env} to a port above 1023`);
        case 'EADDRNOTAVAIL':
          return problem(`${shown} is no address of this machine; set ${env}`);
        default:
          return problem(`cannot listen on ${shown} (${fault}); set ${env}`);
      }
    },
  };
}

/** Listens for a moment; resolves with the system's code for why that is not possible. */
function bindFault(listen: { host: string; port: number }): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ ...listen, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
