import { describe, expect, it } from 'vitest';
import { startPolicy } from '../support/policy.ts';
import { budgets, rateLimits, tenantBudget } from '../support/scenario.ts';

async function faultsOf(manifests: string): Promise<string[]> {
  const policy = await startPolicy();
  const before = await policy.listManifests();
  const { faults } = await policy.apply(manifests);
  expect(await policy.listManifests()).toEqual(before);
  return faults.map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

describe('a rule that refers to nothing is refused at its field', () => {
  it.each([
    [
      'subjects: {users: {in: [nina@example.com]}}',
      'when.subjects.users.in[0]: no such user: nina@example.com; did you mean lena@example.com?',
    ],
    ['subjects: {users: {not_in: [x]}}', 'when.subjects.users.not_in[0]: no such user: x'],
    ['subjects: {teams: {in: [research, ops]}}', 'when.subjects.teams.in[1]: no such team: ops'],
    [
      'subjects: {virtual_accounts: {in: [v]}}',
      'when.subjects.virtual_accounts.in[0]: no such virtual account: v',
    ],
    [
      'models: {not_in: [openai-main/gpt-4]}',
      'when.models.not_in[0]: no such model: openai-main/gpt-4; did you mean openai-main/gpt-4o?',
    ],
    [
      'provider_accounts: {in: [openai-mian]}',
      'when.provider_accounts.in[0]: no such provider account: openai-mian; did you mean openai-main?',
    ],
  ])('%s', async (when, fault) => {
    expect(await faultsOf(tenantBudget(`when: {${when}}`))).toEqual([`dangling_reference ${fault}`]);
  });

  it.each([
    [
      'per-user',
      'users: [nina@example.com]',
      'users[0]: no such user: nina@example.com; did you mean lena@example.com?',
    ],
    ['per-team', 'teams: [ops]', 'teams[0]: no such team: ops'],
    ['per-model', 'models: [x/y]', 'models[0]: no such model: x/y'],
    ['per-provider-account', 'provider_accounts: [x]', 'provider_accounts[0]: no such provider account: x'],
    ['per-virtual-account', 'virtual_accounts: [x]', 'virtual_accounts[0]: no such virtual account: x'],
  ])('an override of %s', async (type, names, fault) => {
    const applies = `applies_to: {type: ${type}, overrides: [{${names}, limits: {cost_per_day: 1}}]}`;
    expect(await faultsOf(tenantBudget('when: {}', applies))).toEqual([
      `dangling_reference applies_to.overrides[0].${fault}`,
    ]);
  });

  it('a team budget of a team that does not exist', async () => {
    const manifest = tenantBudget('when: {}').replace(
      'tenant-budget-config',
      'team-budget-config\nteam_name: ops',
    );
    expect(await faultsOf(manifest)).toEqual(['dangling_reference team_name: no such team: ops']);
  });

  it('but values of tags are free, and * is any model', async () => {
    const override = '{metadata_values: [x], limits: {cost_per_day: 1}}';
    const applies = `applies_to: {type: metadata, metadata: env, overrides: [${override}]}`;
    const policy = await startPolicy();
    expect((await policy.apply(tenantBudget('when: {models: {in: ["*"]}}', applies))).faults).toEqual([]);
  });
});

describe('what a rule refers to', () => {
  it('cannot be taken away while the rule stands', async () => {
    const policy = await startPolicy({
      manifests: tenantBudget('when: {subjects: {users: {not_in: [nobody@example.com]}}}'),
    });
    const { faults } = await policy.deleteManifest('user', 'nobody@example.com');
    expect(faults[0]).toMatchObject({ code: 'dangling_reference' });
    expect(faults[0]?.message).toContain(
      'tenant-budget-config spend would be left wrong: when.subjects.users.not_in[0]',
    );
  });
});

describe('ids', () => {
  it.each([
    ['of one generation', rateLimits('id: twice, when: {}, limit_to: 1, unit: requests_per_day')],
    ['of both', tenantBudget('when: {}').replace('name: spend', 'name: twice')],
  ])('are unique over the rules of all manifests, %s', async (_what, other) => {
    const mine = budgets('id: twice, when: {}, limit_to: 1, unit: cost_per_day');
    const [fault] = await faultsOf(`${mine}---\n${other}`);
    expect(fault).toMatch(/^duplicate (rules\[0\]\.id|name): twice is the id of a rule of .* already$/);
  });

  it('of entities with limits of their own stand in one override', async () => {
    const override = '{users: [lena@example.com], limits: {cost_per_day: 1}}';
    const applies = `applies_to: {type: per-user, overrides: [${override}, ${override}]}`;
    expect(await faultsOf(tenantBudget('when: {}', applies))).toEqual([
      'duplicate applies_to.overrides[1].users[0]: lena@example.com has limits of its own already',
    ]);
  });
});

describe('warnings', () => {
  const alerts =
    'alerts: [{thresholds: [80], send_to: shared, notification_target: [{type: slack-webhook, notification_channel: platform}]}]';

  it('are told of alerts to channels that do not exist yet, and the rule is stored', async () => {
    const policy = await startPolicy();
    const { faults, results, warnings } = await policy.apply(tenantBudget('when: {}', alerts));
    expect([faults, results.map(({ action }) => action)]).toEqual([[], ['created']]);
    expect(warnings).toMatchObject([
      {
        code: 'dangling_reference',
        path: 'alerts[0].notification_target[0].notification_channel',
        message: 'no such notification channel: platform; alerts are not sent until it exists',
      },
    ]);
    expect((await policy.apply(tenantBudget('when: {}', alerts))).warnings).toEqual([]);
  });

  it('are not told once the channel is there, and not of rules that the change leaves alone', async () => {
    const policy = await startPolicy({ manifests: tenantBudget('when: {}', alerts) });
    expect((await policy.apply('type: team\nname: ops')).warnings).toEqual([]);
    const { warnings } = await policy.apply(
      budgets(
        'id: b, when: {}, limit_to: 1, unit: cost_per_day, alerts: {notification_target: [{type: webhook, notification_channel: x}]}',
      ),
    );
    expect(warnings).toMatchObject([{ path: 'rules[0].alerts.notification_target[0].notification_channel' }]);
  });

  it('are told of a strict budget that lets requests pass uncounted', async () => {
    const policy = await startPolicy();
    const { warnings } = await policy.apply(
      tenantBudget('when: {}', 'estimate: strict', 'on_store_failure: allow'),
    );
    expect(warnings).toMatchObject([{ code: 'conflict', path: 'on_store_failure' }]);
  });
});
