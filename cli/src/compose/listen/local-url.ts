import { formatListenAddress, type ListenAddress } from '@tollgate/settings';

/** Returns a listen address as a URL for the same machine; a Unix socket as its setting is written. */
export function localUrl(listen: ListenAddress): string {
  if ('unixPath' in listen) return formatListenAddress(listen);
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[listen.host] ?? listen.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${listen.port}`;
}

/** Whether an address is of this machine alone. */
export function isLoopback(listen: ListenAddress): boolean {
  if ('unixPath' in listen) return true;
  return listen.host === 'localhost' || listen.host === '::1' || listen.host.startsWith('127.');
}
