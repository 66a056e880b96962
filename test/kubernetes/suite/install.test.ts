/** The chart as it is installed: the control plane takes every object, and all pods run where they should. */

import path from 'node:path';
import { until } from '@tollgate/harness';
import { describe, expect, test } from 'vitest';
import { addForeignKinds } from '../cluster/foreign-kinds.ts';
import { CHART, HELMS, Release } from '../cluster/release.ts';

const PARTS = ['gateway', 'policy', 'accounting', 'analytics', 'console'];
const STORES = ['nats', 'redis', 'clickhouse'];

describe.each(HELMS)('with %s', (helm) => {
  test('the default values are taken without a warning under the restricted standard, and every pod becomes ready', async () => {
    const release = new Release(helm);
    const { exitCode, stderr } = release.install();
    expect(stderr.split('\n').filter((line) => /warn|violat|deprecat|unknown field/i.test(line))).toEqual([]);
    expect(exitCode).toBe(0);
    await release.settled();

    // Autoscalers have no metrics yet and still keep to their least.
    await until(() => PARTS.every((part) => release.replicas(part) === 2), { what: 'two pods of each part' });
    await release.settled();
    for (const part of PARTS) expect(release.pods(part), part).toHaveLength(2);
    for (const store of STORES) expect(release.pods(store), store).toHaveLength(1);
    expect(release.kubectl.conditions('pods', 'Ready')).not.toContain(false);
    expect(
      release.kubectl
        .list('persistentvolumeclaims')
        .map(({ metadata, status }) => [metadata.name, status?.phase]),
    ).toEqual([
      ['data-tollgate-clickhouse-0', 'Bound'],
      ['data-tollgate-nats-0', 'Bound'],
      ['data-tollgate-redis-0', 'Bound'],
      ['journal-tollgate-gateway-0', 'Bound'],
      ['journal-tollgate-gateway-1', 'Bound'],
    ]);
  });

  test('pods of a part are spread over nodes, and their addresses are those of the service', async () => {
    const release = new Release(helm);
    const replicas = { autoscaling: { enabled: false }, replicas: 3 };
    expect(release.install({ gateway: replicas, policy: replicas })).toMatchObject({ exitCode: 0 });
    await release.settled();
    for (const part of ['gateway', 'policy']) {
      const nodes = release.pods(part).map(({ spec }) => spec.nodeName);
      expect([...nodes].sort(), part).toEqual(['node-1', 'node-2', 'node-3']);
    }
    await until(() => addresses(release, 'policy').length === 3, { what: 'three addresses of policy' });
    expect(
      release.kubectl.run('get', 'service', 'tollgate-policy', '--output', 'jsonpath={.spec.clusterIP}'),
    ).toBe('None');
  });

  test('the production values are taken with the kinds of other products, and three pods of a part are on three nodes', async () => {
    const release = new Release(helm);
    addForeignKinds(release.kubectl);
    // The class of the example is not here.
    const values = { gateway: { journal: { storageClass: 'played' } } };
    const { exitCode, stderr } = release.install(values, [path.join(CHART, 'examples/production.yaml')]);
    expect(stderr.split('\n').filter((line) => /warn|violat|deprecat|unknown field/i.test(line))).toEqual([]);
    expect(exitCode).toBe(0);
    for (const part of ['gateway', 'policy']) {
      await until(() => release.replicas(part) === 3, { what: `three pods of ${part}` });
    }
    await release.settled();
    for (const part of ['gateway', 'policy']) {
      const nodes = release.pods(part).map(({ spec }) => spec.nodeName);
      expect([...nodes].sort(), part).toEqual(['node-1', 'node-2', 'node-3']);
    }
    expect(release.kubectl.list('certificates.cert-manager.io')).toHaveLength(6);
    expect(release.kubectl.list('httproutes,servicemonitors,prometheusrules,externalsecrets')).toHaveLength(
      5,
    );
  });

  test('helm test runs its pod to the end', async () => {
    const release = new Release(helm);
    expect(release.install()).toMatchObject({ exitCode: 0 });
    await release.settled();
    expect(release.helm(['test', 'tollgate'])).toMatchObject({ exitCode: 0 });
    expect(release.kubectl.list('pods', '--selector', 'app.kubernetes.io/component=test')).toEqual([]);
  });

  test('a value that violates the standard is warned of: the pod security standard is on', () => {
    const release = new Release(helm);
    const { exitCode, stderr } = release.kubectl.try(
      'run',
      'as-root',
      '--image=example.com/root:1',
      '--restart=Never',
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('violates PodSecurity "restricted:latest"');
  });
});

function addresses(release: Release, part: string): readonly string[] {
  return release.kubectl
    .list('endpointslices', '--selector', `kubernetes.io/service-name=tollgate-${part}`)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .flatMap((endpoint) => endpoint.addresses);
}
