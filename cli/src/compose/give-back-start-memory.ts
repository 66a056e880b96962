import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Returns memory that only the start needed: loading the program fills young generations, sources and compiled code that nobody
 * asks for again, and V8 keeps such memory until load makes it collect. The process stands still meanwhile, for a tenth of a second
 * or two on an idle machine, so this is for the moment when it has just become ready.
 */
export function giveBackStartMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
