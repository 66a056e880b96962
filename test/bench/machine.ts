import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { canPin } from './figure/program.ts';

/** What a figure was measured on. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly commit: string;
  readonly isPinned: boolean;
  /** Programs that wanted a core in the last minute before; what was not ours makes figures worse. */
  readonly load: number;
};

/** Describes this machine and this commit. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    commit: commitOf(import.meta.dirname),
    isPinned: canPin(),
    load: loadavg()[0] ?? 0,
  };
}

/** One line for people. */
export function machineLine(machine: Machine): string {
  const pinned = machine.isPinned ? 'server pinned to one core' : 'NOT PINNED: figures mean little';
  return (
    `${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, Node ${machine.node}, commit ` +
    `${machine.commit}, ${pinned}, load before ${machine.load.toFixed(1)}`
  );
}

/** The commit of a checkout, and whether it has changes. */
export function commitOf(folder: string): string {
  try {
    const options: ExecFileSyncOptionsWithStringEncoding = {
      encoding: 'utf8',
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    };
    const hash = execFileSync('git', ['rev-parse', '--short', 'HEAD'], options).trim();
    const isDirty = execFileSync('git', ['status', '--porcelain'], options).trim() !== '';
    return isDirty ? `${hash} with changes` : hash;
  } catch {
    return 'unknown';
  }
}

if (import.meta.main) process.stdout.write(`${machineLine(describeMachine())}\n`);
