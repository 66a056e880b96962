import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '@tollgate/harness';
import { inject, onTestFinished } from 'vitest';
import { ROOT } from '../../tidy/repository.ts';
import { type ClusterObject, type Ended, Kubectl, runTool } from './kubectl.ts';
import { LOAD_ANNOTATION, type Load } from './metrics-server.ts';

export const CHART = path.join(ROOT, 'helm/tollgate');
export const HELMS = ['helm3', 'helm4'] as const;
export type HelmName = (typeof HELMS)[number];

/** Values of the chart. */
export type Values = Readonly<Record<string, unknown>>;

let namespaces = 0;

/** A namespace under the restricted pod security standard, and Helm in it; both gone with the test. */
export class Release {
  readonly kubectl: Kubectl;
  readonly #helm: HelmName;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'tollgate-helm-'));
  readonly #kubeconfig = inject('kubeconfig');

  constructor(helm: HelmName) {
    namespaces += 1;
    const namespace = `tollgate-${helm}-${process.pid}-${namespaces}`;
    this.#helm = helm;
    const cluster = new Kubectl(this.#kubeconfig);
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    });
    this.kubectl = cluster.in(namespace);
    onTestFinished(() => {
      cluster.run('delete', 'namespace', namespace, '--wait=false');
      rmSync(this.#folder, { recursive: true });
    });
  }

  /** Runs Helm with a command and its arguments, and values where it takes some. */
  helm(args: readonly string[], values?: Values, files: readonly string[] = []): Ended {
    const file = path.join(this.#folder, 'values.json');
    if (values !== undefined) writeFileSync(file, JSON.stringify(values));
    return runTool(this.#helm, [
      ...args,
      '--namespace',
      this.kubectl.namespace,
      '--kubeconfig',
      this.#kubeconfig,
      '--repository-cache',
      path.join(this.#folder, 'cache'),
      ...files.flatMap((name) => ['--values', name]),
      ...(values === undefined ? [] : ['--values', file]),
    ]);
  }

  install(values: Values = {}, files: readonly string[] = []): Ended {
    return this.helm(['install', 'tollgate', CHART], values, files);
  }

  /** With these values alone, without those of the earlier revision. */
  upgrade(values: Values = {}, ...args: readonly string[]): Ended {
    return this.helm(['upgrade', 'tollgate', CHART, '--reset-values', ...args], values);
  }

  /** What the pods are said to do from now on. */
  setLoad(load: Load): void {
    const annotation = `${LOAD_ANNOTATION}=${JSON.stringify(load)}`;
    this.kubectl.run('annotate', '--overwrite', 'namespace', this.kubectl.namespace, annotation);
  }

  /**
   * Resolves when every workload has its pods available and up to date. Pods that are ready, but not yet for `minReadySeconds`, count as
   * unavailable: an update of a StatefulSet replaces all of these at once.
   */
  async settled(): Promise<void> {
    await until(() => this.kubectl.list('deployments,statefulsets').every(isSettled), {
      timeoutMs: 120_000,
      what: `the workloads of ${this.kubectl.namespace} to be ready`,
    });
  }

  /** The pods of a part that are not about to go. */
  pods(part: string): ClusterObject[] {
    return this.kubectl.list('pods', '--selector', `app.kubernetes.io/component=${part}`);
  }

  /** How many pods a workload of a part is to have. */
  replicas(part: string): number | undefined {
    return this.workload(part).spec.replicas;
  }

  workload(part: string): ClusterObject {
    return this.kubectl.get(part === 'gateway' ? 'statefulset' : 'deployment', `tollgate-${part}`);
  }
}

function isSettled({ metadata, spec, status }: ClusterObject): boolean {
  return (
    status?.observedGeneration === metadata.generation &&
    (status?.readyReplicas ?? 0) === spec.replicas &&
    (status?.availableReplicas ?? 0) === spec.replicas &&
    (status?.updatedReplicas ?? 0) === spec.replicas &&
    (status?.replicas ?? 0) === spec.replicas
  );
}
