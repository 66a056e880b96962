import { GatewayError } from '@tollgate/contracts';
import { describe, expect, it } from 'vitest';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { request, startPolicy } from '../support/policy.ts';

const TEAM = 'type: team\nname: ops\nmembers: [lena@example.com]\n';

function failure(code: string, param?: string) {
  return expect.objectContaining({ code, ...(param === undefined ? {} : { param }) });
}

describe('when others change the config at the same moment', () => {
  it('a change is computed anew on top of theirs', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    let others = 2;
    store.beforeSwap = async () => {
      if (others-- <= 0) return;
      store.beforeSwap = undefined;
      const { revision } = await store.read();
      const json = `{"type":"team","name":"theirs-${others}"}`;
      await store.swap(revision, { put: new Map([[`manifest/team/theirs-${others}`, json]]), remove: [] });
    };
    expect((await policy.apply(TEAM)).results[0]?.action).toBe('created');
    expect((await policy.listManifests('team')).manifests).toHaveLength(3);
  });

  it('and never stop, it gives up with conflict and stores nothing', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    let round = 0;
    const disturb = async () => {
      store.beforeSwap = undefined;
      const { revision } = await store.read();
      round += 1;
      const json = `{"type":"team","name":"t${round}"}`;
      await store.swap(revision, { put: new Map([[`manifest/team/t${round}`, json]]), remove: [] });
      store.beforeSwap = disturb;
    };
    store.beforeSwap = disturb;
    await expect(policy.apply(TEAM)).rejects.toEqual(failure('conflict'));
    store.beforeSwap = undefined;
    expect((await store.read()).entries.has('manifest/team/ops')).toBe(false);
  });

  it('two policies see each other’s changes and refuse what only both together make wrong', async () => {
    const store = memoryConfigStore();
    const one = await startPolicy({ store });
    const other = await startPolicy({ store });
    const { secret } = await one.createToken({ subject: 'user:omar@example.com' });
    await expect.poll(async () => (await other.admit(request({ secret }))).admission).toBeTruthy();
    await other.apply(TEAM);
    await expect.poll(async () => (await one.listManifests('team')).manifests.length).toBe(2);
    await one.apply('type: user\nname: new@example.com');
    const { faults } = await other.apply('type: team\nname: t2\nmembers: [new@example.com]');
    expect(faults).toEqual([]);
    expect((await one.deleteManifest('user', 'new@example.com')).faults).toHaveLength(1);
  });
});

describe('when the config store is away', () => {
  it('changes fail with service_unavailable and admission goes on with what is known', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    store.setAway(true);
    await expect(policy.apply(TEAM)).rejects.toEqual(failure('service_unavailable'));
    expect((await policy.admit(request())).admission).toBeTruthy();
    expect((await policy.listManifests('team')).manifests).toHaveLength(1);
    expect(policy.service.readiness()).toMatchObject({
      ready: true,
      details: { configStore: 'away: the last good config is in use' },
    });
  });

  it('errors say which part is away', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    store.setAway(true);
    const error: unknown = await policy.apply(TEAM).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error instanceof GatewayError && error.message).toContain('config store');
  });
});
