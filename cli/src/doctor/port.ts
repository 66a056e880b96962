import { formatListenAddress, type ListenAddress } from '@tollgate/settings';
import { listenFault, tryListening } from '../compose/listen/listen-fault.ts';
import { portHolder } from '../compose/listen/port-holder.ts';
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
      const result = await tryListening(listen);
      if ('port' in result) return ok(`${shown} is free`);
      const { code } = result;
      if (code !== 'EADDRINUSE') return problem(listenFault({ env, shown, code }));
      const ours = await findOurs(localUrl(listen) ?? '', signal);
      return ours ?? problem(listenFault({ env, shown, code, holder: portHolder(listen.port) }));
    },
  };
}
