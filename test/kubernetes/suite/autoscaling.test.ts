/** Who decides the number of pods: an autoscaler where there is one, through upgrades and when it is switched on. */
import { until } from '@tollgate/harness';
import { describe, expect, test } from 'vitest';
import { HELMS, Release } from '../cluster/release.ts';

describe.each(HELMS)('with %s', (helm) => {
  test('an upgrade leaves the number of pods that an autoscaler has chosen', async () => {
    const release = new Release(helm);
    expect(release.install()).toMatchObject({ exitCode: 0 });
    release.setLoad({ cpu: 1.4 });
    // From two pods at 140 % to four at the 70 % of the values, which the load then is said to be.
    await untilReplicas(release, 'gateway', (pods) => pods >= 4);
    release.setLoad({ cpu: 0.7 });
    await release.settled();
    const chosen = release.replicas('gateway');

    const upgraded = release.upgrade({ logLevel: 'debug' });
    expect(upgraded.stderr).not.toMatch(/conflict/i);
    expect(upgraded.exitCode).toBe(0);
    expect(release.replicas('gateway')).toBe(chosen);
    await release.settled();
    expect(release.replicas('gateway')).toBe(chosen);
    expect(release.pods('gateway')).toHaveLength(chosen ?? 0);
  });

  test('gateways follow their running requests, and consumers what waits on the bus', async () => {
    const release = new Release(helm);
    const lagging = { autoscaling: { enabled: true } };
    const values = {
      gateway: { autoscaling: { requestsInFlight: 100, cpuPercent: 0 } },
      accounting: lagging,
      analytics: lagging,
    };
    expect(release.install(values)).toMatchObject({ exitCode: 0 });
    release.setLoad({ running: 100, lag: { accounting: 3_500, analytics: 100 } });
    await untilReplicas(release, 'accounting', (pods) => pods === 4);
    expect(release.replicas('analytics')).toBe(2);
    release.setLoad({ running: 300 });
    await untilReplicas(release, 'gateway', (pods) => pods >= 6);
  });

  test('switching an autoscaler on begins at one pod, unless another owner keeps the number for Helm 4', async () => {
    const release = new Release(helm);
    const three = { accounting: { replicas: 3 }, analytics: { replicas: 3 } };
    const scaled = {
      replicas: 3,
      autoscaling: { enabled: true, minReplicas: 3, lagMessages: 0, maxReplicas: 9 },
    };
    expect(release.install(three)).toMatchObject({ exitCode: 0 });
    // The commands of docs/kubernetes.md.
    const handedOver = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'tollgate-accounting' },
      spec: { replicas: 3 },
    };
    release.kubectl.applyOnServer('handoff', handedOver);

    expect(release.upgrade({ accounting: scaled, analytics: scaled })).toMatchObject({ exitCode: 0 });
    // An autoscaler says that it had to add pods, and may do so before anybody sees how few there were.
    await until(() => rescales(release, 'analytics') > 0, {
      timeoutMs: 120_000,
      what: 'analytics to rescale',
    });
    for (const part of ['analytics', 'accounting']) {
      await untilReplicas(release, part, (pods) => pods === 3);
    }
    if (helm === 'helm4') expect(rescales(release, 'accounting')).toBe(0);
    else await until(() => rescales(release, 'accounting') > 0, { what: 'accounting to rescale' });
  });

  test('a number of pods that a person has set stops the next upgrade of Helm 4, and is overwritten by Helm 3', () => {
    const release = new Release(helm);
    expect(release.install()).toMatchObject({ exitCode: 0 });
    release.kubectl.run('scale', 'deployment', 'tollgate-console', '--replicas=4');
    const { exitCode, stderr } = release.upgrade({ logLevel: 'warn' });
    if (helm === 'helm4') {
      expect(exitCode).toBe(1);
      expect(stderr).toContain('conflict with "kubectl" with subresource "scale"');
      expect(release.replicas('console')).toBe(4);
    } else {
      expect(exitCode).toBe(0);
      expect(release.replicas('console')).toBe(2);
    }
  });
});

/** How often the autoscaler of a part has changed the number of its pods. */
function rescales(release: Release, part: string): number {
  const autoscaler = `involvedObject.kind=HorizontalPodAutoscaler,involvedObject.name=tollgate-${part}`;
  const selector = `${autoscaler},reason=SuccessfulRescale`;
  return release.kubectl.list('events', '--field-selector', selector).length;
}

async function untilReplicas(
  release: Release,
  part: string,
  isEnough: (replicas: number) => boolean,
): Promise<void> {
  await until(() => isEnough(release.replicas(part) ?? 0), { timeoutMs: 120_000, what: `pods of ${part}` });
}
