import type { Kubectl } from './kubectl.ts';

/** Kinds of other products in objects of the chart: group and version, kind, plural. */
const KINDS = [
  ['cert-manager.io/v1', 'Certificate', 'certificates'],
  ['cert-manager.io/v1', 'Issuer', 'issuers'],
  ['external-secrets.io/v1', 'ExternalSecret', 'externalsecrets'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'],
  ['monitoring.coreos.com/v1', 'PrometheusRule', 'prometheusrules'],
  ['monitoring.coreos.com/v1', 'ServiceMonitor', 'servicemonitors'],
] as const;

/**
 * Makes these kinds known to the API server and waits until it serves them. It then stores every such object: the schemas of
 * their products are not here.
 */
export function addForeignKinds(kubectl: Kubectl): void {
  kubectl.apply(...KINDS.map(definition));
  kubectl.run('wait', '--for=condition=Established', '--timeout=60s', 'customresourcedefinitions', '--all');
}

function definition([groupVersion, kind, plural]: (typeof KINDS)[number]): object {
  const [group = '', version = ''] = groupVersion.split('/');
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // Groups under k8s.io are protected; this is how an unapproved definition is marked.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}
