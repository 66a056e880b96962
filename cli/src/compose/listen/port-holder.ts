import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** State of a socket that listens, in `/proc/net/tcp` (Linux, include/net/tcp_states.h). */
const LISTENING = '0A';
const COMMAND_CHARS_MAX = 80;

/**
 * Returns who listens on a TCP port, as `process 12 (node server.js)`; undefined if the system does not tell: only Linux
 * does, and of processes of other users only to root.
 */
export function portHolder(port: number): string | undefined {
  try {
    const inodes = listeningInodes(port);
    if (inodes.size === 0) return undefined;
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && hasSocket(name, inodes));
    return pid === undefined ? undefined : `process ${pid} (${commandOf(pid)})`;
  } catch {
    return undefined;
  }
}

function listeningInodes(port: number): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(file, 'latin1').split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === LISTENING && local.endsWith(`:${wanted}`)) inodes.add(`socket:[${inode}]`);
    }
  }
  return inodes;
}

function hasSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`)));
  } catch {
    // It belongs to another user, has ended, or has just closed a file.
    return false;
  }
}

function commandOf(pid: string): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean).join(' ');
  const text = words.replace(/\p{Cc}+/gu, ' ');
  return text.length > COMMAND_CHARS_MAX ? `${text.slice(0, COMMAND_CHARS_MAX)}...` : text;
}
