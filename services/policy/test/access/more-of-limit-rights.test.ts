import { describe, expect, it } from 'vitest';
import { startManagedPolicy } from '../support/managers.ts';

const forbidden = (message: string) =>
  expect.objectContaining({ code: 'forbidden', message: expect.stringContaining(message) });

const ask = (by: string, name = 'rob-more', rule = 'red-budget') =>
  `type: limit-request\nname: ${name}\nrequested_by: user:${by}@example.com\nrule: ${rule}\namount: 5\nreason: launch\n`;
const grant = (rule = 'red-budget') =>
  `type: limit-grant\nname: more\nrule: ${rule}\namount: 5\nuntil: 2099-01-01T00:00:00Z\n`;
const LAB_BUDGET = `type: tenant-budget-config
name: all-budget
when: {}
limits: {cost_per_day: 10}
applies_to: {type: aggregate}
mode: enforce
`;

async function namesSeen(
  { policy }: Awaited<ReturnType<typeof startManagedPolicy>>,
  secret: string,
): Promise<string[]> {
  const { manifests } = await policy.listManifests('', secret);
  return manifests.map((json) => JSON.parse(json)).map(({ name }) => name);
}

describe('a request for more', () => {
  it('is made in one’s own name alone, and seen by oneself, managers of the budget and those who read all', async () => {
    const managed = await startManagedPolicy();
    const { policy, keys } = managed;
    await expect(policy.apply(ask('mia'), { secret: keys.rob })).rejects.toEqual(
      forbidden('only user:mia@example.com and admins may change it'),
    );
    expect((await policy.apply(ask('rob'), { secret: keys.rob })).results).toMatchObject([
      { action: 'created' },
    ]);
    for (const secret of [keys.rob, keys.mia, keys.vic, keys.boss])
      expect(await namesSeen(managed, secret)).toContain('rob-more');
    expect(await namesSeen(managed, keys.ana)).not.toContain('rob-more');
    await expect(policy.apply(ask('ana'), { secret: keys.ana })).rejects.toEqual(
      forbidden('only user:rob@example.com and admins may change it'),
    );
    await expect(policy.deleteManifest('limit-request', 'rob-more', keys.ana)).rejects.toEqual(
      forbidden('rob'),
    );
    expect(await policy.deleteManifest('limit-request', 'rob-more', keys.rob)).toMatchObject({
      deleted: true,
    });
  });

  it('refuses an eleventh open limit request of one user', async () => {
    const { policy, keys } = await startManagedPolicy();
    for (let count = 1; count <= 10; count++)
      expect((await policy.apply(ask('rob', `r${count}`), { secret: keys.rob })).faults).toEqual([]);
    expect((await policy.apply(ask('rob', 'r11'), { secret: keys.rob })).faults).toMatchObject([
      { path: 'requested_by', message: expect.stringContaining('10 open requests already') },
    ]);
    expect((await policy.apply(ask('mia', 'm1'), { secret: keys.mia })).faults).toEqual([]);
  });

  it('names no other rule when its own does not exist', async () => {
    const { policy, keys } = await startManagedPolicy();
    const { faults } = await policy.apply(ask('rob', 'r', 'red-budgets'), { secret: keys.rob });
    expect(faults.map(({ message }) => message)).toEqual(['no such rate limit or budget: red-budgets']);
  });

  it('is told to accounting until it is answered', async () => {
    const { policy, keys } = await startManagedPolicy();
    const seen = policy.watchAlerts();
    await policy.apply(ask('rob'), { secret: keys.rob });
    const told = { name: 'rob-more', rule: 'red-budget', requestedBy: 'user:rob@example.com', amount: 5 };
    await expect.poll(() => seen.at(-1)?.requests).toMatchObject([{ ...told, reason: 'launch' }]);
    await policy.deleteManifest('limit-request', 'rob-more', keys.mia);
    await expect.poll(() => seen.at(-1)?.requests).toEqual([]);
  });
});

describe('a grant of more', () => {
  it('is given by admins, and by managers of a team of its own budgets', async () => {
    const { policy, keys } = await startManagedPolicy();
    await policy.apply(LAB_BUDGET);
    await expect(policy.apply(grant(), { secret: keys.rob })).rejects.toEqual(
      forbidden('only admins may grant more of red-budget'),
    );
    await expect(policy.apply(grant('all-budget'), { secret: keys.mia })).rejects.toEqual(
      forbidden('only admins may grant more of all-budget'),
    );
    expect((await policy.apply(grant(), { secret: keys.mia })).results).toMatchObject([
      { action: 'created' },
    ]);
    await expect(policy.apply(grant('all-budget'), { secret: keys.mia })).rejects.toEqual(
      forbidden('all-budget'),
    );
    expect(await policy.deleteManifest('limit-grant', 'more', keys.mia)).toMatchObject({ deleted: true });
    expect((await policy.apply(grant('all-budget'), { secret: keys.boss })).results).toMatchObject([
      { action: 'created' },
    ]);
    await expect(policy.deleteManifest('limit-grant', 'more', keys.mia)).rejects.toEqual(
      forbidden('all-budget'),
    );
  });

  it('answers a request in one change', async () => {
    const { policy, keys } = await startManagedPolicy();
    await policy.apply(ask('rob'), { secret: keys.rob });
    const deletions = [{ type: 'limit-request', name: 'rob-more' }];
    const { results } = await policy.apply(grant(), { secret: keys.mia, deletions });
    expect(results.map(({ action }) => action).sort()).toEqual(['created', 'deleted']);
  });
});
