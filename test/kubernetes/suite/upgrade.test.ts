/** Upgrades that go wrong, and back: the old version serves until the new one can. */
import { until } from '@tollgate/harness';
import { describe, expect, test } from 'vitest';
import { HELMS, Release } from '../cluster/release.ts';

const PARTS = ['gateway', 'policy', 'accounting', 'analytics', 'console'];
const STABLE = { image: { tag: '1.0.0' } };
const withTag = (tag: string) => ({ ...STABLE, image: { tag } });

describe.each(HELMS)('with %s', (helm) => {
  test('a failing migration leaves every pod of the old version, and the next upgrade goes through', async () => {
    const release = await installed(helm);
    const before = pods(release);

    const failed = release.upgrade(withTag('failing-job'));
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/pre-upgrade hooks? failed/);
    expect(pods(release)).toEqual(before);
    for (const part of PARTS) expect(image(release, part), part).toBe('tollgate:1.0.0');
    // Its pod is kept, so that one can read why.
    expect(release.pods('migration').map(({ status }) => status?.phase)).toContain('Failed');

    expect(release.upgrade(withTag('1.0.1'))).toMatchObject({ exitCode: 0 });
    await release.settled();
    for (const part of PARTS) expect(image(release, part), part).toBe('tollgate:1.0.1');
    expect(release.pods('migration')).toEqual([]);
  });

  test('pods that do not become ready leave the old ones serving, and a rollback brings all of them back', async () => {
    const release = await installed(helm);
    expect(release.upgrade(withTag('broken'), '--wait', '--timeout', '20s').exitCode).toBe(1);
    const readyOf = (part: string) =>
      release.pods(part).filter(({ status }) => status?.conditions?.some(isReady));
    // A gateway has its volume and so its name: one goes before its successor comes, and the others serve.
    await until(() => readyOf('gateway').length < 2, { what: 'the first gateway to be replaced' });
    for (const part of PARTS) {
      const ready = readyOf(part);
      expect(ready.length, part).toBe(part === 'gateway' ? 1 : 2);
      expect(ready.map(({ spec }) => spec.containers?.[0]?.image)).not.toContain('tollgate:broken');
    }

    expect(release.helm(['rollback', 'tollgate', '1'])).toMatchObject({ exitCode: 0 });
    await release.settled();
    for (const part of PARTS) {
      const images = release.pods(part).map(({ spec }) => spec.containers?.[0]?.image);
      expect(images, part).toEqual(['tollgate:1.0.0', 'tollgate:1.0.0']);
    }
  });

  test('an upgrade keeps the keys and passwords that the chart made, and restarts nothing that has not changed', async () => {
    const release = await installed(helm);
    const { data } = release.kubectl.get('secret', 'tollgate');
    const before = pods(release);
    expect(release.upgrade(STABLE)).toMatchObject({ exitCode: 0 });
    await release.settled();
    expect(release.kubectl.get('secret', 'tollgate').data).toEqual(data);
    expect(pods(release)).toEqual(before);
  });

  test('manifests that have changed restart policy, and no other part', async () => {
    const release = await installed(helm);
    const before = pods(release);
    const team = 'type: team\nname: red\nmembers: []\n';
    expect(release.upgrade({ ...STABLE, manifests: { 'team.yaml': team } })).toMatchObject({ exitCode: 0 });
    await release.settled();
    const after = pods(release);
    expect(release.kubectl.get('configmap', 'tollgate-manifests').data).toEqual({ 'team.yaml': team });
    expect(after.filter((pod) => before.includes(pod))).toEqual(
      before.filter((pod) => !pod.startsWith('policy ')),
    );
    expect(after).toHaveLength(before.length);
  });

  test('the size of the journal is fixed, until the set of gateways is made again around its pods', async () => {
    const release = await installed(helm);
    const before = pods(release);
    const larger = { ...STABLE, gateway: { journal: { size: '9Gi' } } };
    expect(release.upgrade(larger).stderr).toMatch(/StatefulSet.*tollgate-gateway.*(immutable|Forbidden)/s);
    expect(release.helm(['rollback', 'tollgate', '1'])).toMatchObject({ exitCode: 0 });
    release.kubectl.run('delete', 'statefulset', 'tollgate-gateway', '--cascade=orphan');
    expect(release.upgrade(larger)).toMatchObject({ exitCode: 0 });
    // The new set begins at one pod, and the autoscaler brings the others back.
    await untilTwoPods(release);
    expect(pods(release).filter((pod) => !pod.startsWith('gateway '))).toEqual(
      before.filter((pod) => !pod.startsWith('gateway ')),
    );
    expect(release.pods('gateway')).toHaveLength(2);
  });
});

async function installed(helm: 'helm3' | 'helm4'): Promise<Release> {
  const release = new Release(helm);
  expect(release.install(STABLE)).toMatchObject({ exitCode: 0 });
  await untilTwoPods(release);
  return release;
}

/** Autoscalers begin at one pod. */
async function untilTwoPods(release: Release): Promise<void> {
  await until(() => PARTS.every((part) => release.replicas(part) === 2), { what: 'two pods of each part' });
  await release.settled();
}

/** Each pod of a service or store as its part and identity. */
function pods(release: Release): string[] {
  return [...PARTS, 'nats', 'redis', 'clickhouse'].flatMap((part) =>
    release
      .pods(part)
      .map(({ metadata }) => `${part} ${metadata.uid}`)
      .sort(),
  );
}

function image(release: Release, part: string): string | undefined {
  return release.workload(part).spec.template?.spec.containers?.[0]?.image;
}

function isReady({ type, status }: { type: string; status: string }): boolean {
  return type === 'Ready' && status === 'True';
}
