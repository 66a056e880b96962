import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';

/** An HTTP probe on the ops port, with the defaults of Kubernetes filled in. */
export type Probe = {
  readonly path: string;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
};

/** How the pods of one service are probed, replaced and stopped. */
export type Workload = {
  readonly kind: 'StatefulSet' | 'Deployment';
  /** How long a new pod must be ready before the next one is replaced. */
  readonly minReadySeconds: number;
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  /** How long a pod goes on after its deletion before it gets SIGTERM. */
  readonly preStopSeconds: number;
  /** When the pod gets SIGKILL, counted from its deletion. */
  readonly terminationGracePeriodSeconds: number;
  /** `TOLLGATE_STOP_GRACE_SECONDS`. */
  readonly stopGraceSeconds: string;
};

/** The chart with production values; test/deploy/chart.test.ts compares the file with what the chart renders. */
const RENDERED = path.resolve(import.meta.dirname, '../deploy/golden/production.yaml');

/** Reads the workload of a service from the rendered chart. Throws Error if it has no such workload. */
export function renderedWorkload(part: 'gateway' | 'policy'): Workload {
  for (const document of parseAllDocuments(readFileSync(RENDERED, 'utf8'))) {
    // The shape is that of Kubernetes, against whose schemas the chart's test checks it.
    const object = document.toJS() as RenderedObject | null;
    if (object?.metadata.name !== `tollgate-${part}`) continue;
    if (object.kind === 'StatefulSet' || object.kind === 'Deployment') return workloadOf(object.kind, object);
  }
  throw new Error(`the rendered chart has no workload for ${part}`);
}

type RenderedObject = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly minReadySeconds?: number;
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly RenderedContainer[];
      };
    };
  };
};

type RenderedContainer = {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly startupProbe: RenderedProbe;
  readonly livenessProbe: RenderedProbe;
  readonly readinessProbe: RenderedProbe;
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
};

type RenderedProbe = Partial<Probe> & { readonly httpGet: { readonly path: string; readonly port: string } };

function workloadOf(kind: Workload['kind'], { spec }: RenderedObject): Workload {
  const [container] = spec.template.spec.containers;
  const grace = container?.env.find(({ name }) => name === 'TOLLGATE_STOP_GRACE_SECONDS')?.value;
  if (container === undefined || grace === undefined) throw new Error('the pod sets no stop grace');
  return {
    kind,
    minReadySeconds: spec.minReadySeconds ?? 0,
    startupProbe: probeOf(container.startupProbe),
    livenessProbe: probeOf(container.livenessProbe),
    readinessProbe: probeOf(container.readinessProbe),
    preStopSeconds: container.lifecycle.preStop.sleep.seconds,
    terminationGracePeriodSeconds: spec.template.spec.terminationGracePeriodSeconds,
    stopGraceSeconds: grace,
  };
}

function probeOf({ httpGet, ...rendered }: RenderedProbe): Probe {
  if (httpGet.port !== 'ops') throw new Error(`a probe calls port ${httpGet.port}, not ops`);
  return { periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3, ...rendered, path: httpGet.path };
}
