import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { testAuthority } from '@tollgate/harness';
import { apiGet } from './api-get.ts';
import type { ClusterObject, Kubectl } from './kubectl.ts';

/** What the pods of a namespace are said to do. A metric that is not set is not there. */
export type Load = {
  /** Part of its CPU request that each pod uses, 1 for all of it. */
  readonly cpu?: number;
  /** `tollgate_gateway_running` of each pod. */
  readonly running?: number;
  /** `tollgate_bus_lag_messages` of each durable consumer. */
  readonly lag?: Readonly<Record<string, number>>;
};

/** The annotation of a namespace with its Load in JSON. */
export const LOAD_ANNOTATION = 'tollgate.test/load';

/** What discovery says of each version of a metrics API. */
const DISCOVERED: Readonly<Record<string, { readonly name: string; readonly kind: string }>> = {
  'metrics.k8s.io/v1beta1': { name: 'pods', kind: 'PodMetrics' },
  'custom.metrics.k8s.io/v1beta2': { name: 'pods/tollgate_gateway_running', kind: 'MetricValueList' },
  'external.metrics.k8s.io/v1beta1': { name: 'tollgate_bus_lag_messages', kind: 'ExternalMetricValueList' },
};

/**
 * Starts a server of the metrics that autoscalers ask for, behind the API server. The pods and what they request are those
 * of the cluster; what they do is the Load of their namespace. Resolves to how it is stopped.
 */
export async function startMetricsServer(kubectl: Kubectl, kubeconfig: string): Promise<() => Promise<void>> {
  const server = createServer(testAuthority('played metrics').issue('localhost'), (request, response) => {
    metrics(new URL(request.url ?? '/', 'https://localhost'), kubeconfig).then(
      (found) => {
        response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(found ?? FAILURE));
      },
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  register(kubectl.in('kube-system'), port);
  return () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
}

const FAILURE = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 404 };

function register(kubectl: Kubectl, port: number): void {
  kubectl.apply(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'played-metrics' },
      spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
    },
    ...Object.keys(DISCOVERED).map((groupVersion) => {
      const [group = '', version = ''] = groupVersion.split('/');
      return {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: `${version}.${group}` },
        spec: {
          group,
          version,
          service: { name: 'played-metrics', namespace: kubectl.namespace, port },
          insecureSkipTLSVerify: true,
          groupPriorityMinimum: 100,
          versionPriority: 100,
        },
      };
    }),
  );
}

/** The answer to one path of a metrics API; undefined for a path that none of them has. */
async function metrics(url: URL, kubeconfig: string): Promise<object | undefined> {
  const [, , group, version, , namespace, ...rest] = url.pathname.split('/');
  const apiVersion = `${group}/${version}`;
  const discovered = DISCOVERED[apiVersion];
  if (discovered === undefined) return undefined;
  if (namespace === undefined) return discovery(apiVersion, discovered);
  const load = await loadOf(kubeconfig, namespace);
  const selector = url.searchParams.get('labelSelector') ?? '';
  const list = (kind: string, items: readonly object[]) => ({ kind, apiVersion, metadata: {}, items });
  const timestamp = new Date().toISOString();

  if (group === 'external.metrics.k8s.io') {
    const durable = /durable=([a-z]+)/.exec(selector)?.[1] ?? '';
    const value = load.lag?.[durable];
    const item = { metricName: rest[0], metricLabels: { durable }, timestamp, value: String(value) };
    return list('ExternalMetricValueList', value === undefined ? [] : [item]);
  }
  const pods = await podsOf(kubeconfig, namespace, selector);
  if (group === 'custom.metrics.k8s.io') {
    const name = rest.at(-1);
    if (load.running === undefined || name !== 'tollgate_gateway_running') return undefined;
    const value = String(load.running);
    const items = pods.map(({ metadata }) => ({
      describedObject: { kind: 'Pod', namespace, name: metadata.name, apiVersion: '/v1' },
      metric: { name },
      timestamp,
      value,
    }));
    return list('MetricValueList', items);
  }
  const { cpu } = load;
  return list('PodMetricsList', cpu === undefined ? [] : pods.map((pod) => usageOf(pod, cpu, timestamp)));
}

function usageOf({ metadata, spec }: ClusterObject, cpu: number, timestamp: string): object {
  return {
    metadata,
    timestamp,
    window: '10s',
    containers: (spec.containers ?? []).map(({ name, resources }) => ({
      name,
      usage: {
        cpu: `${Math.round(milliCpu(resources.requests?.cpu ?? '0') * cpu)}m`,
        memory: '100Mi',
      },
    })),
  };
}

function milliCpu(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000;
}

async function loadOf(kubeconfig: string, namespace: string): Promise<Load> {
  const found = await apiGet<ClusterObject>(kubeconfig, `/api/v1/namespaces/${namespace}`);
  return JSON.parse(found.metadata.annotations?.[LOAD_ANNOTATION] ?? '{}');
}

async function podsOf(kubeconfig: string, namespace: string, selector: string): Promise<ClusterObject[]> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const { items } = await apiGet<{ items: ClusterObject[] }>(kubeconfig, path);
  return items;
}

function discovery(groupVersion: string, { name, kind }: { name: string; kind: string }): object {
  const resource = { name, singularName: '', namespaced: true, kind, verbs: ['get', 'list'] };
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: [resource] };
}
