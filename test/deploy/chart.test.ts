/**
 * The Helm chart without a cluster: what it renders is what Kubernetes takes, keeps the promises of docs/kubernetes.md, and
 * bad values are refused by their names.
 */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { SETTING_GROUPS } from '../../cli/src/compose/all-settings.ts';
import { secretFileVariables } from '../../packages/settings/src/index.ts';
import { exampleValues, HAS_HELM, helm } from './helm.ts';
import { everyPod, type KubernetesObject, named } from './kubernetes-objects.ts';
import { schemaFaults } from './schema-faults.ts';

const EXAMPLES = ['default', 'minimal', 'existing-services', 'production'];
/** A variable of Node itself, for `tls.authority`. */
const OF_NODE = 'NODE_EXTRA_CA_CERTS';
const rendered = new Map<string, KubernetesObject[]>();

describe.runIf(HAS_HELM)('the chart', () => {
  test.each(EXAMPLES)('with %s values is linted, and Kubernetes knows every field of it', (example) => {
    expect(helm('lint', '--strict', ...exampleValues(example))).toMatchObject({ exitCode: 0 });
    const { stdout, stderr, exitCode } = helm('template', ...exampleValues(example));
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(schemaFaults(stdout)).toEqual([]);
  });

  test('renders the reviewed objects with production values', async () => {
    const { stdout } = helm('template', ...exampleValues('production'));
    // `vitest run test/deploy/chart.test.ts -u` writes it; its difference is reviewed as code.
    await expect(stdout).toMatchFileSnapshot(path.join(import.meta.dirname, 'golden/production.yaml'));
  });

  test.each(EXAMPLES)('with %s values keeps to the restricted pod security standard', (example) => {
    for (const { name, spec } of everyPod(objects(example))) {
      expect(spec.securityContext, name).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(spec.automountServiceAccountToken, name).toBe(false);
      expect(spec.volumes?.some((volume) => 'hostPath' in volume) ?? false, name).toBe(false);
      for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
        expect(container.securityContext, name).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources.limits?.memory, name).toBeDefined();
      }
    }
  });

  test.each(EXAMPLES)('with %s values sets only settings of Tollgate, each once', (example) => {
    const groups = Object.values(SETTING_GROUPS);
    const known = new Set([
      ...groups.flatMap((group) => Object.values(group).map((setting) => setting.env)),
      ...secretFileVariables(groups),
    ]);
    const pods = everyPod(objects(example)).filter(({ spec }) =>
      spec.containers.some(({ image }) => image.includes('tollgate')),
    );
    expect(pods.length).toBeGreaterThan(5);
    for (const { name, spec } of pods) {
      const variables = spec.containers.flatMap(({ env }) => (env ?? []).map((variable) => variable.name));
      expect(
        variables.filter((variable) => !known.has(variable) && variable !== OF_NODE),
        name,
      ).toEqual([]);
      expect(new Set(variables).size, name).toBe(variables.length);
    }
  });

  test.each(EXAMPLES)(
    'with %s values leaves the number of pods to an autoscaler where there is one',
    (example) => {
      const all = objects(example);
      const scaled = all.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
      for (const { spec } of scaled) {
        const target = named(all, spec?.scaleTargetRef?.kind, spec?.scaleTargetRef?.name);
        expect(target?.spec?.template, spec?.scaleTargetRef?.name).toBeDefined();
        expect(target?.spec?.replicas, spec?.scaleTargetRef?.name).toBeUndefined();
      }
      expect(scaled.length > 0).toBe(example !== 'minimal');
    },
  );

  test.each(EXAMPLES)(
    'with %s values gives running streams their grace before a pod is killed',
    (example) => {
      const gateway = named(objects(example), 'StatefulSet', 'tollgate-gateway')?.spec?.template?.spec;
      const container = gateway?.containers[0];
      const graceSeconds = Number(
        container?.env?.find(({ name }) => name === 'TOLLGATE_STOP_GRACE_SECONDS')?.value,
      );
      const sleepSeconds = container?.lifecycle?.preStop?.sleep?.seconds ?? 0;
      expect(graceSeconds).toBe(600);
      expect(sleepSeconds).toBeGreaterThan(0);
      expect(gateway?.terminationGracePeriodSeconds).toBeGreaterThan(graceSeconds + sleepSeconds);
    },
  );

  test('lets the outside reach only gateway and console, and nothing but metrics of the others', () => {
    const policies = objects('default').filter(({ kind }) => kind === 'NetworkPolicy');
    const open = policies.flatMap(({ metadata, spec }) =>
      (spec?.ingress ?? [])
        .filter(({ from }) => from === undefined)
        .flatMap(({ ports }) => (ports ?? []).map(({ port }) => `${metadata.name} ${port}`)),
    );
    expect(open.sort()).toEqual(['tollgate-console 8081', 'tollgate-gateway 8080']);
  });

  test.each(EXAMPLES)('with %s values lets gateways share cached answers and ids in Redis', (example) => {
    const gateway = named(objects(example), 'StatefulSet', 'tollgate-gateway')?.spec?.template?.spec;
    const variables = gateway?.containers[0]?.env?.map(({ name }) => name);
    expect(variables).toContain('REDIS_URL_FILE');
  });

  test('makes no secret, and sets none, where there is one of yours', () => {
    const all = objects('existing-services');
    expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(JSON.stringify(all)).not.toMatch(/:\/\/[^"]*@/);
  });

  test.each([
    ['gateway.replcas=3', "at '/gateway': additional properties 'replcas' not allowed"],
    ['gatway.replicas=3', "additional properties 'gatway' not allowed"],
    ['gateway.replicas=many', "at '/gateway/replicas': got string, want integer"],
    ['gateway.service.port=1000000', "at '/gateway/service/port': maximum"],
    ['gateway.journal.size=lots', "at '/gateway/journal/size'"],
    ['logLevel=loud', "at '/logLevel'"],
    ['redis.install=false', 'set redis.url, or put redis-url into a secret of yours'],
    ['tls.enabled=true,tls.certManager.enabled=false', 'name the secret with the certificate of'],
    ['tls.authority.secret=a,tls.authority.configMap=b', 'tls.authority: name a secret or a configMap'],
    [
      'gatewayApi.enabled=true,gatewayApi.gateway.hostnames={a.example.com}',
      'gatewayApi.parentRefs: name the Gateway',
    ],
    ['secrets.external.enabled=true', 'secrets.external.store.name: name the store'],
  ])('refuses --set %s by name', (value, reason) => {
    const { exitCode, stderr } = helm('template', '--set', value);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(reason);
  });

  test('lives beside other charts in one parent: global values are let in', () => {
    expect(helm('template', '--set', 'global.region=eu')).toMatchObject({ exitCode: 0 });
  });
});

function objects(example: string): KubernetesObject[] {
  const known = rendered.get(example);
  if (known !== undefined) return known;
  const { stdout } = helm('template', ...exampleValues(example));
  const parsed = parseAllDocuments(stdout).flatMap((document): KubernetesObject[] => document.toJS() ?? []);
  rendered.set(example, parsed);
  return parsed;
}
