import { readdirSync, readFileSync } from 'node:fs';
import { processUse } from './program.ts';

/** A process and all its descendants that run now. Linux only. */
export function processTree(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const child = Number(name);
    const parent = Number.isInteger(child) ? parentOf(child) : undefined;
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), child]);
  }
  const tree = [pid];
  // `tree` grows while it is walked.
  for (const one of tree) tree.push(...(parents.get(one) ?? []));
  return tree;
}

/** The same as `processUse`, summed over processes. Shared pages count once for each process. */
export function processesUse(pids: readonly number[]): { cpuMs: number; residentMb: number } {
  const uses = pids.map(processUse);
  return {
    cpuMs: uses.reduce((sum, use) => sum + use.cpuMs, 0),
    residentMb: uses.reduce((sum, use) => sum + use.residentMb, 0),
  };
}

/** The parent's process id; undefined if the process has ended meanwhile. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold spaces: the state, then the parent.
    return Number(stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
