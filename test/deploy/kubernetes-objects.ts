/** What these tests read of a Kubernetes object; `schemaFaults` has checked the rest of it. */
export type KubernetesObject = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec: PodSpec };
    readonly scaleTargetRef?: { readonly kind: string; readonly name: string };
    readonly ingress?: readonly {
      readonly from?: unknown;
      readonly ports?: readonly { readonly port: number }[];
    }[];
  } & Partial<PodSpec>;
};

/** The same of a pod. */
export type PodSpec = {
  readonly securityContext: unknown;
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly volumes?: readonly object[];
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
};

type Container = {
  readonly image: string;
  readonly securityContext: unknown;
  readonly resources: { readonly limits?: { readonly memory?: string } };
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
};

/** The pods that some objects are or make, each with the name of its object. */
export function everyPod(objects: readonly KubernetesObject[]): { name: string; spec: PodSpec }[] {
  return objects.flatMap(({ kind, metadata, spec }) => {
    const name = `${kind} ${metadata.name}`;
    if (spec?.template !== undefined) return [{ name, spec: spec.template.spec }];
    const { containers, securityContext } = spec ?? {};
    return kind === 'Pod' && containers !== undefined
      ? [{ name, spec: { ...spec, containers, securityContext } }]
      : [];
  });
}

/** The object of a kind and name. */
export function named(
  objects: readonly KubernetesObject[],
  kind: string | undefined,
  name: string | undefined,
): KubernetesObject | undefined {
  return objects.find((object) => object.kind === kind && object.metadata.name === name);
}
