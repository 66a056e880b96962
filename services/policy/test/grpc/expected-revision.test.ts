import { GatewayError } from '@tollgate/contracts';
import { describe, expect, it } from 'vitest';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { startPolicy } from '../support/policy.ts';

const team = (name: string, ...members: string[]) =>
  `type: team\nname: ${name}\nmembers: [${members.join(', ')}]\n`;
const LENA = 'lena@example.com';
const OMAR = 'omar@example.com';

/** The refusal of a promise. */
async function refusalOf(call: Promise<unknown>): Promise<GatewayError> {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof GatewayError) return thrown;
  throw new Error('it was not refused');
}

describe('a change that says which revision it was made on', () => {
  it('is refused when its object was changed since, and the refusal names object, author and time', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    const { revision } = await policy.listManifests();
    await policy.apply(team('research', LENA), { expectedRevision: revision });
    const swaps = store.swaps();

    const refusal = await refusalOf(policy.apply(team('research', OMAR), { expectedRevision: revision }));
    expect(refusal).toMatchObject({ code: 'conflict', param: 'team/research' });
    expect(refusal.message).toMatch(
      /^team research was changed by user:lena@example\.com at \d{4}-\d\d-\d\dT[\d:.]+Z, since revision \d+; nothing/,
    );
    expect(store.swaps()).toBe(swaps);
  });

  it('is made when only other objects were changed since, tokens among them', async () => {
    const policy = await startPolicy();
    const { revision } = await policy.listManifests();
    await policy.apply(team('ops', LENA));
    await policy.createToken({ subject: `user:${OMAR}` });
    const { results } = await policy.apply(team('research', OMAR), { expectedRevision: revision });
    expect(results).toEqual([{ type: 'team', name: 'research', action: 'updated' }]);
    expect((await policy.deleteManifest('user', OMAR, undefined, revision)).faults).toHaveLength(3);
  });

  it('is made when somebody else has brought its object to the same already', async () => {
    const policy = await startPolicy();
    const { revision } = await policy.listManifests();
    await policy.apply(team('research', OMAR));
    const { results } = await policy.apply(team('research', OMAR), { expectedRevision: revision });
    expect(results[0]?.action).toBe('unchanged');
  });

  it('is refused when its object was deleted since', async () => {
    const policy = await startPolicy();
    await policy.apply(team('ops'));
    const { revision } = await policy.listManifests();
    await policy.deleteManifest('team', 'ops');
    expect(await refusalOf(policy.apply(team('ops', LENA), { expectedRevision: revision }))).toMatchObject({
      code: 'conflict',
      param: 'team/ops',
    });
  });

  it('holds for deletions and dry runs too', async () => {
    const policy = await startPolicy();
    await policy.apply(team('ops'));
    const { revision } = await policy.listManifests();
    await policy.apply(team('ops', LENA));
    const conflict = expect.objectContaining({ code: 'conflict', param: 'team/ops' });
    await expect(policy.deleteManifest('team', 'ops', undefined, revision)).rejects.toEqual(conflict);
    const deletions = [{ type: 'team', name: 'ops' }];
    await expect(
      policy.apply(team('other'), { deletions, expectedRevision: revision, dryRun: true }),
    ).rejects.toEqual(conflict);
    expect((await policy.listManifests('team')).manifests).toHaveLength(2);
  });

  it('refuses an expected revision that is older than the last 100 changes, or newer than the config', async () => {
    const policy = await startPolicy();
    const { revision } = await policy.listManifests();
    for (let round = 0; round < 101; round++) {
      await policy.apply(`type: team\nname: busy\ndescription: round ${round}`);
    }
    const untold = {
      code: 'conflict',
      message: expect.stringContaining('is unknown: the revision is too old'),
    };
    expect(await refusalOf(policy.apply(team('ops'), { expectedRevision: revision }))).toMatchObject(untold);
    expect(await refusalOf(policy.apply(team('ops'), { expectedRevision: 1e9 }))).toMatchObject(untold);
  });

  it('that touches more than can be remembered counts against every object', async () => {
    const policy = await startPolicy();
    const { revision } = await policy.listManifests();
    await policy.apply(Array.from({ length: 1_001 }, (_, index) => team(`many-${index}`)).join('---\n'));
    expect(await refusalOf(policy.apply(team('ops'), { expectedRevision: revision }))).toMatchObject({
      message: expect.stringContaining('team ops may have been changed by user:lena@example.com'),
    });
  });

  it('lets one of two admins win who edit at once, and tells the other of the first', async () => {
    const store = memoryConfigStore();
    const [one, other] = [await startPolicy({ store }), await startPolicy({ store })];
    const { revision } = await one.listManifests();
    const outcomes = await Promise.allSettled([
      one.apply(team('research', LENA), { expectedRevision: revision }),
      other.apply(team('research', OMAR), { expectedRevision: revision }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'conflict', param: 'team/research' });
  });
});

describe('deletions with documents', () => {
  it('are one change: objects that name each other go together, and documents may let go of them', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    await policy.apply(
      `type: user\nname: ada@example.com\nteams: [ops]\n---\n${team('ops', 'ada@example.com')}`,
    );
    const { secret } = await policy.createToken({ subject: 'user:ada@example.com' });
    const swaps = store.swaps();
    const deletions = [
      { type: 'team', name: 'ops' },
      { type: 'user', name: 'ada@example.com' },
      { type: 'team', name: 'never-was' },
    ];
    const { results, faults } = await policy.apply(team('research', LENA), { deletions });
    expect(faults).toEqual([]);
    expect(results).toEqual([
      { type: 'team', name: 'research', action: 'updated' },
      { type: 'team', name: 'ops', action: 'deleted' },
      { type: 'user', name: 'ada@example.com', action: 'deleted' },
      { type: 'team', name: 'never-was', action: 'unchanged' },
    ]);
    expect(store.swaps()).toBe(swaps + 1);
    await expect(policy.whoAmI(secret)).rejects.toMatchObject({ code: 'revoked_api_key' });
  });

  it('are refused as a whole when something that stays refers to what goes', async () => {
    const policy = await startPolicy();
    const { faults } = await policy.apply(team('ops'), { deletions: [{ type: 'user', name: OMAR }] });
    expect(faults.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(
        'team research would be left wrong: members[1]: no such user: omar@example.com',
      ),
    );
    expect((await policy.listManifests('team')).manifests).toHaveLength(1);
  });

  it('are refused for what is given in the same change, and for the owner of the last admin token', async () => {
    const policy = await startPolicy();
    const both = await policy.apply(team('ops', LENA), { deletions: [{ type: 'team', name: 'ops' }] });
    expect(both.faults).toMatchObject([{ document: 0, path: 'name', code: 'duplicate' }]);
    const admin = await policy.apply(team('research', OMAR), { deletions: [{ type: 'user', name: LENA }] });
    expect(admin.faults).toMatchObject([
      { message: expect.stringContaining('takes away the last admin token') },
    ]);
  });

  it('need no document beside them', async () => {
    const policy = await startPolicy();
    await policy.apply(team('ops'));
    const { results } = await policy.apply('', { deletions: [{ type: 'team', name: 'ops' }] });
    expect(results).toEqual([{ type: 'team', name: 'ops', action: 'deleted' }]);
  });
});
