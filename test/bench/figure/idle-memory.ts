import type { Servers, Target } from '../system-under-test.ts';
import type { Figure } from './figure.ts';
import { type Goal, goalLine, isGoalHeld } from './goal.ts';
import { processesUse } from './process-tree.ts';

const QUIET_MS = 10_000;
const SMOKE_QUIET_MS = 200;

/** A figure of the resident memory of each server, in all its processes, that nothing has been sent to for ten seconds. */
export function idleMemoryFigure(options: { readonly mostMb: number }): Figure<Servers> {
  return {
    name: 'idle-memory',
    async measure({ bareProxy, beside, gateway }, { isSmoke }) {
      await new Promise((resolve) => setTimeout(resolve, isSmoke ? SMOKE_QUIET_MS : QUIET_MS));
      const ours = residentMb(gateway);
      const goal: Goal = { what: 'idle', value: ours, bound: { atMost: options.mostMb }, unit: 'MB' };
      return {
        isMeasured: true,
        isHeld: isGoalHeld(goal),
        lines: [
          ...[bareProxy, ...(beside === undefined ? [] : [beside]), gateway].map(lineOf),
          `ratio       ${(ours / residentMb(bareProxy)).toFixed(2)} of the bare proxy's` +
            `${beside === undefined ? '' : `, ${(ours / residentMb(beside)).toFixed(2)} of ${beside.name}'s`}`,
          goalLine(goal),
        ],
      };
    },
  };
}

function lineOf(target: Target): string {
  const processes = processesOf(target);
  const each =
    processes.length === 1
      ? ''
      : ` (${processes.map((pid) => processesUse([pid]).residentMb.toFixed(0)).join(' + ')} in its ${processes.length} processes)`;
  return `${target.name.padEnd(12)}${residentMb(target).toFixed(0)} MB${each}`;
}

function residentMb(target: Target): number {
  return processesUse(processesOf(target)).residentMb;
}

function processesOf(target: Target): readonly number[] {
  return target.processes?.() ?? [target.pid];
}
