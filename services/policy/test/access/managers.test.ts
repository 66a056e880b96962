import { describe, expect, it } from 'vitest';
import { startManagedPolicy } from '../support/managers.ts';

const forbidden = (message: string, param?: string) =>
  expect.objectContaining({
    code: 'forbidden',
    message: expect.stringContaining(message),
    ...(param !== undefined && { param }),
  });

type Managed = Awaited<ReturnType<typeof startManagedPolicy>>;

async function names({ policy }: Managed, secret: string): Promise<string[]> {
  const { manifests } = await policy.listManifests('', secret);
  return manifests.map((json) => JSON.parse(json)).map(({ type, name }) => `${type} ${name}`);
}

const SHARED = (change: string) =>
  `type: provider-account/openai
name: shared
base_url: https://models.example.com/v1
auth_data: {type: api-key, api_key: env:SHARED_KEY}
collaborators:
  - {subject: "user:ana@example.com", role_id: provider-account-manager}
  - {subject: "user:mia@example.com", role_id: provider-account-access}
  - {subject: "team:red", role_id: provider-account-access}
${change}`;
const withLine = (text: string, from: string, to: string) => text.replace(from, to);
const ROBS_KEY = 'user:rob@example.com';

describe('a manager of a team', () => {
  it('changes the members of the team, and nothing else of it', async () => {
    const { policy, keys } = await startManagedPolicy();
    const members = 'members: [rob@example.com, ana@example.com]';
    const team = `type: team\nname: red\nmanagers: [mia@example.com]\n${members}\n`;
    const secret = keys.mia;
    expect((await policy.apply(team, { secret })).results).toMatchObject([{ action: 'updated' }]);
    await expect(policy.apply(`${team}description: ours\n`, { secret })).rejects.toEqual(
      forbidden('team red: only admins may change description', 'description'),
    );
    await expect(policy.apply(withLine(team, '[mia@', '[rob@example.com, mia@'), { secret })).rejects.toEqual(
      forbidden('only admins may change managers', 'managers'),
    );
    await expect(policy.apply('type: team\nname: blue\nmembers: []', { secret })).rejects.toEqual(
      forbidden('team blue: only its managers and admins may change it'),
    );
    await expect(policy.deleteManifest('team', 'red', secret)).rejects.toEqual(
      forbidden('may delete a team'),
    );
    await expect(policy.apply('type: team\nname: green', { secret })).rejects.toEqual(
      forbidden('make a team'),
    );
  });

  it('invites users into the team alone, without a role', async () => {
    const { policy, keys } = await startManagedPolicy();
    const secret = keys.mia;
    const invite = (rest: string) => policy.apply(`type: user\nname: new@example.com\n${rest}`, { secret });
    await expect(invite('')).rejects.toEqual(forbidden('only to a team that the manager manages'));
    await expect(invite('teams: [red, blue]')).rejects.toEqual(forbidden('managers of team blue', 'teams'));
    await expect(invite('teams: [red]\nrole: admin')).rejects.toEqual(forbidden('may change role', 'role'));
    expect((await invite('teams: [red]')).results).toMatchObject([{ action: 'created' }]);
    const both =
      'type: user\nname: other@example.com\n---\ntype: team\nname: red\nmanagers: [mia@example.com]\nmembers: [rob@example.com, other@example.com]';
    expect((await policy.apply(both, { secret })).faults).toEqual([]);
    await expect(policy.deleteManifest('user', 'new@example.com', secret)).rejects.toEqual(
      forbidden('only admins may delete a user'),
    );
    await expect(policy.apply('type: user\nname: boss@example.com', { secret })).rejects.toEqual(
      forbidden('may change role', 'role'),
    );
  });

  it('makes virtual accounts of the team, with what the manager may call', async () => {
    const { policy, keys } = await startManagedPolicy();
    const secret = keys.mia;
    const bot = (owner: string, account: string, role = 'provider-account-access') =>
      policy.apply(
        `type: virtual-account\nname: new-bot\n${owner}\npermissions: [{resource_fqn: ${account}, resource_type: provider-account, role_id: ${role}}]`,
        { secret },
      );
    const own = 'ownedBy: {team: red}';
    await expect(bot('', 'shared')).rejects.toEqual(forbidden('only admins may change it', 'ownedBy'));
    await expect(bot('ownedBy: {team: blue}', 'shared')).rejects.toEqual(forbidden('managers of team blue'));
    await expect(bot(own, 'lab')).rejects.toEqual(
      forbidden('those who may call account lab', 'permissions[0]'),
    );
    await expect(bot(own, 'shared', 'provider-account-manager')).rejects.toEqual(
      forbidden('managers of account shared'),
    );
    expect((await bot(own, 'shared')).results).toMatchObject([{ action: 'created' }]);
    await expect(policy.apply(`type: virtual-account\nname: blue-bot\n${own}`, { secret })).rejects.toEqual(
      forbidden('managers of team blue', 'ownedBy'),
    );
    expect(await policy.deleteManifest('virtual-account', 'new-bot', secret)).toMatchObject({
      deleted: true,
    });
  });

  it('gives and takes keys of the team’s virtual accounts, and ends those of its members', async () => {
    const { policy, keys, key } = await startManagedPolicy();
    const secret = keys.mia;
    const { token } = await policy.createToken({ subject: 'virtualaccount:red-bot' }, secret);
    expect((await policy.rotateToken(token?.id ?? '', 60, secret)).secret).toMatch(/^tg_v/);
    expect(await policy.revokeToken(token?.id ?? '', secret)).toEqual({ revoked: true });
    for (const subject of [
      'virtualaccount:blue-bot',
      'virtualaccount:none',
      ROBS_KEY,
      'user:none@example.com',
    ]) {
      await expect(policy.createToken({ subject }, secret)).rejects.toEqual(forbidden(`a key of ${subject}`));
    }
    await expect(
      policy.createToken({ subject: 'virtualaccount:red-bot', role: 'viewer' }, secret),
    ).rejects.toEqual(forbidden('the role viewer', 'role'));
    const { tokens } = await policy.listTokens('', secret);
    expect(new Set(tokens.map(({ subject }) => subject))).toEqual(
      new Set(['user:mia@example.com', ROBS_KEY, 'virtualaccount:red-bot']),
    );
    const robs = tokens.find(({ name }) => name === 'key of rob');
    await expect(policy.rotateToken(robs?.id ?? '', 0, secret)).rejects.toEqual(forbidden('Only this user'));
    expect(await policy.revokeToken(robs?.id ?? '', secret)).toEqual({ revoked: true });
    const secretOfBoss = keys.boss;
    await policy.apply('type: user\nname: rob@example.com\nrole: viewer', { secret: secretOfBoss });
    await key('rob', { role: 'viewer', name: 'powerful' });
    const powerful = (await policy.listTokens(ROBS_KEY, secret)).tokens.find(
      ({ name }) => name === 'powerful',
    );
    await expect(policy.revokeToken(powerful?.id ?? '', secret)).rejects.toEqual(
      forbidden('may revoke this key'),
    );
  });

  it('sets budgets of the team alone', async () => {
    const { policy, keys } = await startManagedPolicy();
    const secret = keys.mia;
    const budget = (name: string, team: string) =>
      `type: team-budget-config\nname: ${name}\nteam_name: ${team}\nwhen: {}\nlimits: {cost_per_day: 5}\napplies_to: {type: aggregate}\nmode: enforce\n`;
    expect((await policy.apply(budget('red-budget', 'red'), { secret })).results).toMatchObject([
      { action: 'updated' },
    ]);
    await expect(policy.apply(budget('mine', 'blue'), { secret })).rejects.toEqual(
      forbidden('managers of team blue', 'team_name'),
    );
    await expect(policy.apply(budget('red-budget', 'blue'), { secret })).rejects.toEqual(
      forbidden('managers of team blue'),
    );
    await expect(
      policy.apply(
        'type: tenant-budget-config\nname: all\nwhen: {}\nlimits: {cost_per_day: 1}\napplies_to: {type: aggregate}\nmode: enforce',
        { secret },
      ),
    ).rejects.toEqual(forbidden('tenant-budget-config all: only admins'));
    expect(await policy.deleteManifest('team-budget-config', 'red-budget', secret)).toMatchObject({
      deleted: true,
    });
  });

  it('sees the team, its people and what belongs to it', async () => {
    const managed = await startManagedPolicy();
    expect(await names(managed, managed.keys.mia)).toEqual([
      'pat rob-ci',
      'team red',
      'team-budget-config red-budget',
      'user mia@example.com',
      'user rob@example.com',
      'virtual-account red-bot',
    ]);
    expect(await managed.policy.whoAmI(managed.keys.mia)).toMatchObject({ managedTeams: ['red'] });
  });
});

describe('a manager of a provider account', () => {
  it('changes what it offers and to whom, and does not make one', async () => {
    const managed = await startManagedPolicy();
    const { policy, keys } = managed;
    const secret = keys.ana;
    expect(await names(managed, secret)).toEqual([
      'provider-account/openai shared',
      'team blue',
      'user ana@example.com',
    ]);
    const offer =
      'integrations: [{name: m, type: integration/model/openai, model_id: m, model_types: [chat]}]';
    expect((await policy.apply(SHARED(offer), { secret })).results).toMatchObject([{ action: 'updated' }]);
    await expect(policy.apply('type: provider-account/openai\nname: own', { secret })).rejects.toEqual(
      forbidden('only admins may make a provider account'),
    );
    await expect(
      policy.apply('type: provider-account/openai\nname: openai-main', { secret }),
    ).rejects.toEqual(forbidden('only managers of the account and admins'));
  });

  it('brings in no reference to what policy can read', async () => {
    const { policy, keys } = await startManagedPolicy();
    for (const reference of ['env:OPENAI_API_KEY', 'file:/etc/passwd', 'tfy-secret://a:b:c']) {
      const changed = withLine(SHARED(''), 'env:SHARED_KEY', `"${reference}"`);
      await expect(policy.apply(changed, { secret: keys.ana })).rejects.toEqual(
        forbidden('only admins may introduce the reference', 'auth_data.api_key'),
      );
    }
  });

  it('sends no key that is known already to another address', async () => {
    const { policy, keys } = await startManagedPolicy();
    const moved = withLine(SHARED(''), 'models.example.com', 'evil.example.com');
    for (const key of ['env:SHARED_KEY', '"********"', '"sealed:v1:abc"']) {
      await expect(
        policy.apply(withLine(moved, 'env:SHARED_KEY', key), { secret: keys.ana }),
      ).rejects.toEqual(forbidden('change of its address', 'auth_data.api_key'));
    }
    const withoutAddress = withLine(SHARED(''), 'base_url: https://models.example.com/v1\n', '');
    await expect(policy.apply(withoutAddress, { secret: keys.ana })).rejects.toEqual(
      forbidden('change of its address'),
    );
  });
});
