import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, until } from '@tollgate/harness';
import { Component } from './component.ts';
import { Kubectl } from './kubectl.ts';
import { startMetricsServer } from './metrics-server.ts';
import { addNodes, kwokArgs } from './nodes.ts';

const READY_MS_MAX = 60_000;
/** Only for this control plane, which listens on loopback. */
const ADMIN_TOKEN = 'admin-of-this-test';

/** A Kubernetes without containers: a real control plane, and nodes whose pods are only played. */
export type ControlPlane = {
  /** File with the access of an administrator. */
  readonly kubeconfig: string;
  /** Folder with the logs of the components; gone after the stop. */
  readonly folder: string;
  /** Ends every process and removes the folder. */
  stop(): Promise<void>;
};

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok with three nodes in two zones. The
 * tools have to be built. Throws Error with the last words of a component that does not start, after stopping the others.
 */
export async function startControlPlane(): Promise<ControlPlane> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-kubernetes-'));
  const kubeconfig = path.join(folder, 'kubeconfig.json');
  const components: Component[] = [];
  let stopMetrics: (() => Promise<void>) | undefined;
  const stop = async () => {
    // The API server hangs at its stop when etcd is not there any more.
    for (const component of components.splice(0).reverse()) await component.stop();
    await stopMetrics?.();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ports = await freePorts();
    writeCredentials(folder, kubeconfig, ports.api);
    const start = (program: string, args: readonly string[]) => {
      components.push(new Component(program, folder, args));
    };
    const isAnswering = (what: string, question: () => Promise<boolean> | boolean) =>
      until(
        () => {
          for (const component of components) component.assertRuns();
          return question();
        },
        { timeoutMs: READY_MS_MAX, what },
      );

    start('etcd', etcdArgs(folder, ports));
    await isAnswering('etcd', () => answersHealthy(`http://127.0.0.1:${ports.etcd}/health`));
    start('kube-apiserver', apiServerArgs(folder, ports));
    const kubectl = new Kubectl(kubeconfig);
    await isAnswering('kube-apiserver', () => kubectl.try('get', '--raw', '/readyz').stdout === 'ok');
    start('kube-controller-manager', controllerManagerArgs(folder, kubeconfig, ports.manager));
    start('kube-scheduler', schedulerArgs(kubeconfig, ports.scheduler));
    start('kwok', kwokArgs(kubeconfig));
    addNodes(kubectl);
    await isAnswering('the nodes to be ready', () => kubectl.conditions('nodes', 'Ready').every(Boolean));
    stopMetrics = await startMetricsServer(kubectl, kubeconfig);
    return { kubeconfig, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Ports = Readonly<Record<'etcd' | 'peer' | 'api' | 'manager' | 'scheduler', number>>;

function etcdArgs(folder: string, ports: Ports): string[] {
  const peer = `http://127.0.0.1:${ports.peer}`;
  return [
    `--data-dir=${path.join(folder, 'etcd')}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
    `--listen-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

function apiServerArgs(folder: string, ports: Ports): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.api}`,
    `--cert-dir=${path.join(folder, 'certificates')}`,
    `--token-auth-file=${path.join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    `--service-account-key-file=${path.join(folder, 'service-account.pub')}`,
    `--service-account-signing-key-file=${path.join(folder, 'service-account.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.96.0.0/16',
    // The API server is on loopback, which cannot be an endpoint of the service `kubernetes`.
    '--endpoint-reconciler-type=none',
  ];
}

function controllerManagerArgs(folder: string, kubeconfig: string, port: number): string[] {
  return [
    ...clientArgs(kubeconfig, port),
    '--use-service-account-credentials=false',
    `--service-account-private-key-file=${path.join(folder, 'service-account.key')}`,
    '--horizontal-pod-autoscaler-sync-period=2s',
    '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
    '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
  ];
}

function schedulerArgs(kubeconfig: string, port: number): string[] {
  return clientArgs(kubeconfig, port);
}

function clientArgs(kubeconfig: string, port: number): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--leader-elect=false',
  ];
}

function writeCredentials(folder: string, kubeconfig: string, apiPort: number): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  write('service-account.key', privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  write('service-account.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  write('tokens.csv', `${ADMIN_TOKEN},admin,admin,system:masters\n`);
  const access = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    // The API server signs its certificate itself.
    clusters: [
      {
        name: 'test',
        cluster: { server: `https://127.0.0.1:${apiPort}`, 'insecure-skip-tls-verify': true },
      },
    ],
    users: [{ name: 'admin', user: { token: ADMIN_TOKEN } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(access), { mode: 0o600 });
}

async function freePorts(): Promise<Ports> {
  const ports = new Set<number>();
  while (ports.size < 5) ports.add(await freePort());
  const [etcd = 0, peer = 0, api = 0, manager = 0, scheduler = 0] = ports;
  return { etcd, peer, api, manager, scheduler };
}

async function answersHealthy(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  return answer?.status === 200;
}
