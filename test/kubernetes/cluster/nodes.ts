import path from 'node:path';
import { tool } from '../tools/build-tools.ts';
import type { Kubectl } from './kubectl.ts';

/** Three nodes in two zones, each as large as a small machine. */
const NODES = [
  { name: 'node-1', zone: 'zone-a' },
  { name: 'node-2', zone: 'zone-a' },
  { name: 'node-3', zone: 'zone-b' },
];

/** What kwok plays: nodes that are there, pods that become ready, claims that get a volume. */
export function kwokArgs(kubeconfig: string): string[] {
  const stages = [
    tool('stages/node-initialize.yaml'),
    tool('stages/node-heartbeat.yaml'),
    path.join(import.meta.dirname, 'stages/pods.yaml'),
  ];
  return [
    `--kubeconfig=${kubeconfig}`,
    '--manage-all-nodes=true',
    // Without leases, the node controller marks each node as not ready after 50 seconds.
    '--node-lease-duration-seconds=40',
    '--server-address=',
    ...stages.map((file) => `--config=${file}`),
  ];
}

/** Adds the nodes, and a default storage class with volumes that claims are bound to. */
export function addNodes(kubectl: Kubectl): void {
  kubectl.apply(
    ...NODES.map(({ name, zone }) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone },
      },
      status: {
        allocatable: { cpu: '16', memory: '64Gi', pods: '110' },
        capacity: { cpu: '16', memory: '64Gi', pods: '110' },
      },
    })),
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'played',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'kubernetes.io/no-provisioner',
    },
    ...Array.from({ length: VOLUMES }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `played-${index}` },
      spec: {
        storageClassName: 'played',
        capacity: { storage: '100Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: `/nowhere/${index}` },
      },
    })),
  );
}

/** A volume whose claim is deleted is not used again; a test takes six. */
const VOLUMES = 300;
