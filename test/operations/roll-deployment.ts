import { setTimeout as delay } from 'node:timers/promises';
import type { Pod, PodEnd } from './pod.ts';
import type { Workload } from './rendered-workload.ts';

/**
 * Replaces the pods of a Deployment with `maxSurge: 1` and `maxUnavailable: 0`: an old pod is deleted only after a further one is
 * ready. `spare` is the place of that further pod; the place of the deleted pod is then the next spare one.
 */
export async function rollDeployment(options: {
  readonly pods: readonly Pod[];
  readonly spare: Pod;
  readonly workload: Workload;
  readonly deleting: (pod: Pod) => void;
}): Promise<PodEnd[]> {
  const { pods, workload, deleting } = options;
  const ends: PodEnd[] = [];
  let { spare } = options;
  for (const pod of pods) {
    await spare.start();
    await delay(workload.minReadySeconds * 1_000);
    deleting(pod);
    ends.push(await pod.delete());
    spare = pod;
  }
  return ends;
}
