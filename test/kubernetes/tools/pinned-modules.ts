/** A Go module, and the programs that are built from it. */
export type PinnedModule = {
  readonly module: string;
  readonly version: string;
  /**
   * Modules that live in the same repository and stand there as replacements by folder, which a build from outside does
   * not see: they are replaced by their published versions.
   */
  readonly stagingVersion?: string;
  /** Variables of packages that say the version, which a build outside of the repository leaves empty. */
  readonly versionVariables?: readonly string[];
  /** Name of the program: package that it is built from. */
  readonly programs: Readonly<Record<string, string>>;
  /** Files of the module that are used as they are. Name in the folder of tools: path in the module. */
  readonly files?: Readonly<Record<string, string>>;
};

/** What a control plane and its clients are built from. A change of a version builds that module again. */
export const PINNED_MODULES: readonly PinnedModule[] = [
  {
    module: 'go.etcd.io/etcd/server/v3',
    version: 'v3.7.3',
    programs: { etcd: 'go.etcd.io/etcd/server/v3' },
  },
  {
    module: 'k8s.io/kubernetes',
    version: 'v1.37.2',
    stagingVersion: 'v0.37.2',
    // Helm compares it with the kubeVersion of a chart.
    versionVariables: ['k8s.io/component-base/version.gitVersion'],
    programs: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    },
  },
  {
    module: 'sigs.k8s.io/kwok',
    version: 'v0.8.0',
    programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    files: {
      'stages/node-initialize.yaml': 'kustomize/stage/node/fast/node-initialize.yaml',
      'stages/node-heartbeat.yaml':
        'kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
    },
  },
  {
    module: 'helm.sh/helm/v3',
    version: 'v3.22.0',
    programs: { helm3: 'helm.sh/helm/v3/cmd/helm' },
  },
  {
    module: 'helm.sh/helm/v4',
    version: 'v4.3.2',
    programs: { helm4: 'helm.sh/helm/v4/cmd/helm' },
  },
];
