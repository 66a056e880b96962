/** What an uninstall leaves: what docs/kubernetes.md says, and nothing else. */
import { until } from '@tollgate/harness';
import { describe, expect, test } from 'vitest';
import { HELMS, Release } from '../cluster/release.ts';

/** Kinds that the control plane makes in every namespace, or keeps for a while. */
const OF_THE_NAMESPACE = /^(Event|ConfigMap kube-root-ca\.crt|ServiceAccount default|PodMetrics) ?/;

describe.each(HELMS)('with %s', (helm) => {
  test('an uninstall leaves the secret and the volumes, whose keys an install takes up again', async () => {
    const release = new Release(helm);
    expect(release.install()).toMatchObject({ exitCode: 0 });
    await until(() => release.replicas('gateway') === 2, { what: 'two gateways' });
    await release.settled();
    expect(left(release).length).toBeGreaterThan(40);
    const { data } = release.kubectl.get('secret', 'tollgate');

    expect(release.helm(['uninstall', 'tollgate'])).toMatchObject({ exitCode: 0 });
    const kept = [
      'PersistentVolumeClaim data-tollgate-clickhouse-0',
      'PersistentVolumeClaim data-tollgate-nats-0',
      'PersistentVolumeClaim data-tollgate-redis-0',
      'PersistentVolumeClaim journal-tollgate-gateway-0',
      'PersistentVolumeClaim journal-tollgate-gateway-1',
      'Secret tollgate',
    ];
    await until(() => left(release).length <= kept.length, { what: 'the objects of the release to go' });
    expect(left(release)).toEqual(kept);

    expect(release.install()).toMatchObject({ exitCode: 0 });
    expect(release.kubectl.get('secret', 'tollgate').data).toEqual(data);
    await release.settled();

    expect(release.helm(['uninstall', 'tollgate'])).toMatchObject({ exitCode: 0 });
    release.kubectl.run('delete', 'secret,pvc', '--selector', 'app.kubernetes.io/instance=tollgate');
    await until(() => left(release).length === 0, { what: 'the secret and the volumes to go' });
  });
});

/** Every object of the namespace, as kind and name. */
function left(release: Release): string[] {
  const kinds = release.kubectl.run('api-resources', '--namespaced', '--verbs=list', '--output=name');
  return release.kubectl
    .list(kinds.trim().split('\n').filter(isStored).join(','))
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    .filter((name) => !OF_THE_NAMESPACE.test(name))
    .sort();
}

function isStored(resource: string): boolean {
  return !/metrics\.k8s\.io$/.test(resource);
}
