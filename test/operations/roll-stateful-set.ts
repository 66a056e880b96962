import { setTimeout as delay } from 'node:timers/promises';
import type { Pod, PodEnd } from './pod.ts';
import type { Workload } from './rendered-workload.ts';

/**
 * Replaces the pods of a StatefulSet: the one with the highest ordinal first, each by a pod of the same name, and the next only
 * after the new pod has been ready for `minReadySeconds`.
 */
export async function rollStatefulSet(
  pods: readonly Pod[],
  workload: Workload,
  deleting: (pod: Pod) => void,
): Promise<PodEnd[]> {
  const ends: PodEnd[] = [];
  for (const pod of pods.toReversed()) {
    deleting(pod);
    ends.push(await pod.delete());
    await pod.start();
    await delay(workload.minReadySeconds * 1_000);
  }
  return ends;
}
