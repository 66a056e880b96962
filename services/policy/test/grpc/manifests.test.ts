import { describe, expect, it } from 'vitest';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { startPolicy } from '../support/policy.ts';
import { budgets, rateLimits } from '../support/scenario.ts';

const TEAM = 'type: team\nname: ops\nmembers: [lena@example.com]\n';

function failure(code: string, param?: string) {
  return expect.objectContaining({ code, ...(param === undefined ? {} : { param }) });
}

describe('listing manifests', () => {
  it('orders them by type and name, also those that are written in several turns', async () => {
    const policy = await startPolicy();
    const names = Array.from({ length: 250 }, (_, index) => `t${String((index * 7) % 250).padStart(3, '0')}`);
    await policy.apply(JSON.stringify(names.map((name) => ({ type: 'team', name }))), {
      contentType: 'application/json',
    });
    const { manifests } = await policy.listManifests('team');
    const listed = manifests.map((json) => String(JSON.parse(json).name)).filter((name) => /^t\d/.test(name));
    expect(listed).toEqual(names.toSorted());
  });

  it('has the one of a name, as it is now', async () => {
    const policy = await startPolicy();
    await policy.apply(`${TEAM}---\n${TEAM.replace('ops', 'other')}`);
    const named = () => policy.listManifests('team', undefined, 'ops');
    expect((await named()).manifests.map((json) => JSON.parse(json))).toEqual([
      { type: 'team', name: 'ops', members: ['lena@example.com'] },
    ]);
    await policy.apply('type: team\nname: ops\n');
    expect((await named()).manifests.map((json) => JSON.parse(json))).toEqual([
      { type: 'team', name: 'ops' },
    ]);
    expect((await policy.listManifests('user', undefined, 'ops')).manifests).toEqual([]);
  });
});

describe('applying manifests', () => {
  it('says what was created, updated and unchanged, and stores nothing for what is unchanged', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    const created = await policy.apply(TEAM);
    expect(created.results).toEqual([{ type: 'team', name: 'ops', action: 'created' }]);
    const swaps = store.swaps();
    const again = await policy.apply(TEAM);
    expect(again.results).toEqual([{ type: 'team', name: 'ops', action: 'unchanged' }]);
    expect(again.revision).toBe(created.revision);
    expect(store.swaps()).toBe(swaps);
    const updated = await policy.apply('{"type": "team", "name": "ops"}', {
      contentType: 'application/json',
    });
    expect(updated.results).toEqual([{ type: 'team', name: 'ops', action: 'updated' }]);
    expect(updated.revision).toBeGreaterThan(created.revision);
  });

  it('as a dry run says the same and stores nothing', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    const swaps = store.swaps();
    expect((await policy.apply(TEAM, { dryRun: true })).results).toEqual([
      { type: 'team', name: 'ops', action: 'created' },
    ]);
    expect((await policy.apply('type: team', { dryRun: true })).faults).toHaveLength(1);
    expect(store.swaps()).toBe(swaps);
  });

  it('stores nothing when one document of many is wrong', async () => {
    const policy = await startPolicy();
    const { faults, results } = await policy.apply(
      `${TEAM}---\ntype: team\nname: two\nmembers: [lena@exmaple.com]`,
    );
    expect(results).toEqual([]);
    expect(faults).toEqual([
      {
        document: 1,
        line: 7,
        path: 'members[0]',
        message: 'no such user: lena@exmaple.com; did you mean lena@example.com?',
        code: 'dangling_reference',
      },
    ]);
    expect((await policy.listManifests('team')).manifests).toHaveLength(1);
  });

  it('takes documents that refer to each other, in any order', async () => {
    const policy = await startPolicy();
    const { faults } = await policy.apply(
      'type: team\nname: new\nmembers: [new@example.com]\n---\ntype: user\nemail: new@example.com',
    );
    expect(faults).toEqual([]);
  });

  it.each([
    [
      rateLimits('id: r, when: {models: [openai-main/gpt-5]}, limit_to: 1, unit: requests_per_day'),
      'rules[0].when.models[0]',
      'no such model: openai-main/gpt-5; did you mean openai-main/gpt-4o?',
    ],
    [
      budgets('id: r, when: {subjects: ["team:reserach"]}, limit_to: 1, unit: cost_per_day'),
      'rules[0].when.subjects[0]',
      'no such team: reserach; did you mean research?',
    ],
    [
      budgets('id: r, when: {subjects: ["virtualaccount:x-y-z-w"]}, limit_to: 1, unit: cost_per_day'),
      'rules[0].when.subjects[0]',
      'no such virtual account: x-y-z-w',
    ],
    [
      'type: user\nname: a@b.c\nteams: [reserach]',
      'teams[0]',
      'no such team: reserach; did you mean research?',
    ],
    [
      'type: virtual-account\nname: w\npermissions: [{resource_fqn: openai, resource_type: provider-account, role_id: provider-account-access}]',
      'permissions[0].resource_fqn',
      'no such provider account: openai',
    ],
    [
      'type: provider-account/groq\nname: openai-main',
      'name',
      'openai-main is the name of a provider-account/openai already',
    ],
    [
      'type: provider-account/groq\nname: g\ncollaborators: [{subject: "user:x@y.z", role_id: provider-account-access}]',
      'collaborators[0].subject',
      'no such user: x@y.z',
    ],
    [
      'type: provider-account/groq\nname: g\nintegrations: [{name: m, type: integration/model/groq, model_id: m, model_types: [chat], authorized_subjects: ["team:none-such-team"]}]',
      'integrations[0].authorized_subjects[0]',
      'no such team: none-such-team',
    ],
  ])('refuses what refers to nothing: %#', async (documents, at, message) => {
    const policy = await startPolicy();
    const { faults } = await policy.apply(documents);
    expect(faults).toMatchObject([{ path: at, message }]);
  });

  it('refuses a rule id that another file has, since counters go by it', async () => {
    const policy = await startPolicy({
      manifests: rateLimits('id: r, when: {}, limit_to: 1, unit: requests_per_day'),
    });
    const { faults } = await policy.apply(budgets('id: r, when: {}, limit_to: 1, unit: cost_per_day'));
    expect(faults).toMatchObject([
      {
        path: 'rules[0].id',
        code: 'duplicate',
        message: 'r is the id of a rule of gateway-rate-limiting-config limits already',
      },
    ]);
  });

  it('refuses to take away what a stored manifest needs, naming it', async () => {
    const policy = await startPolicy({
      manifests: rateLimits('id: r, when: {models: [openai-main/free]}, limit_to: 1, unit: requests_per_day'),
    });
    const { faults } = await policy.apply('type: provider-account/openai\nname: openai-main');
    expect(faults[0]?.message).toBe(
      'gateway-rate-limiting-config limits would be left wrong: rules[0].when.models[0]: no such model: openai-main/free',
    );
  });

  it('refuses literal secrets, and no answer repeats them', async () => {
    const policy = await startPolicy();
    const answer = await policy.apply(
      'type: provider-account/groq\nname: g\nauth_data: {type: api-key, api_key: gsk_canary}',
    );
    expect(answer.faults).toMatchObject([
      { path: 'auth_data.api_key', line: 3, code: 'secret_not_storable' },
    ]);
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  it('refuses bytes that are no text, and content types it does not know', async () => {
    const policy = await startPolicy();
    await expect(policy.apply('a', { contentType: 'text/html' })).rejects.toEqual(
      failure('invalid_request', 'content-type'),
    );
  });
});

describe('listing manifests', () => {
  it('gives what apply accepts, references to secrets as written', async () => {
    const policy = await startPolicy({
      manifests: budgets('id: b, when: {}, limit_to: 0.04, unit: cost_per_day'),
    });
    const { manifests } = await policy.listManifests();
    expect(manifests.join()).toContain('"api_key":"env:OPENAI_API_KEY"');
    const again = await policy.apply(`[${manifests.join(',')}]`, { contentType: 'application/json' });
    expect(again.results.map(({ action }) => action)).toEqual(manifests.map(() => 'unchanged'));
  });

  it('by type or by family of types', async () => {
    const policy = await startPolicy();
    expect((await policy.listManifests('provider-account')).manifests).toHaveLength(2);
    expect((await policy.listManifests('provider-account/openai')).manifests).toHaveLength(1);
    expect((await policy.listManifests('team')).manifests).toHaveLength(1);
  });
});

describe('deleting a manifest', () => {
  it('is refused while something refers to it, and done once nothing does', async () => {
    const policy = await startPolicy();
    const { deleted, faults } = await policy.deleteManifest('user', 'omar@example.com');
    expect(deleted).toBe(false);
    expect(faults.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'team research would be left wrong: members[1]: no such user: omar@example.com',
      ]),
    );
    expect(await policy.deleteManifest('team', 'none')).toMatchObject({ deleted: false, faults: [] });
    expect((await policy.deleteManifest('user', 'nobody@example.com')).deleted).toBe(true);
    const { tokens } = await policy.listTokens('user:nobody@example.com');
    expect(tokens.map(({ state }) => state)).toEqual(['revoked']);
  });
});
