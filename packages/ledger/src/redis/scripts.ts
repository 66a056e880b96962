import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A Lua script; Redis knows it by its hash once it has seen the source. */
export type Script = {
  readonly source: string;
  readonly sha: string;
  /** Whether its reply is a Buffer; the texts in other replies are decoded as UTF-8. */
  readonly isBinary: boolean;
};

/** One script for each operation; its header says what it takes and returns. */
export type Scripts = Readonly<Record<Operation, Script>>;

type Operation =
  | 'reserve'
  | 'giveBack'
  | 'renew'
  | 'release'
  | 'settle'
  | 'expired'
  | 'look'
  | 'read'
  | 'isOpen'
  | 'open'
  | 'once'
  | 'keep'
  | 'forget'
  | 'now';

/**
 * Reads all scripts from their files. In front of each stands the clock and, where counters are touched, their
 * arithmetic. `timeLua` defines `now_ms()`; tests put a clock there that they can move.
 */
export function readScripts(timeLua: string = readLua('time')): Scripts {
  const [windowLua, chargeLua] = [readLua('window'), readLua('charge')];
  const timed = (name: string) => scriptOf(timeLua, readLua(name));
  const counting = (name: string) => scriptOf(timeLua, windowLua, readLua(name));
  const charging = (name: string) => scriptOf(timeLua, windowLua, chargeLua, readLua(name));
  return {
    reserve: { ...counting('reserve'), isBinary: true },
    giveBack: charging('give-back'),
    renew: timed('renew'),
    release: charging('release'),
    settle: charging('settle'),
    expired: counting('expired'),
    look: timed('look'),
    read: counting('read'),
    isOpen: timed('is-open'),
    open: timed('open'),
    once: timed('once'),
    keep: timed('keep'),
    forget: timed('forget'),
    now: timed('now'),
  };
}

function scriptOf(...parts: readonly string[]): Script {
  const source = parts.join('\n');
  return { source, sha: createHash('sha1').update(source).digest('hex'), isBinary: false };
}

function readLua(name: string): string {
  return readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8');
}
