/** What rules of other gateways' files do here, where people have expected something else. */
import { expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

async function policyWith(manifests: string) {
  const policy = await startPolicy({ manifests });
  const admitted = async (secret: string, times: number) => {
    const verdicts = [];
    for (let index = 0; index < times; index += 1) {
      verdicts.push(await policy.admit(request({ secret })));
    }
    const rules = verdicts.flatMap(({ refusal }) => (refusal == null ? [] : [refusal.rule]));
    return { admitted: verdicts.filter(({ admission }) => admission != null).length, rules: new Set(rules) };
  };
  return { policy, admitted };
}

const SCOPED = (name: string, rest: string) =>
  `type: tenant-rate-limit-config/model\nname: ${name}\nmode: enforce\n${rest}`;

it('R04: an override replaces the windows that it names, and the other windows of the rule stay', async () => {
  const { admitted } = await policyWith(
    SCOPED(
      'r04',
      `when: {}
limits: {requests_per_minute: 2, requests_per_day: 10}
applies_to: {type: per-user, overrides: [{users: [omar@example.com], limits: {requests_per_day: 4}}]}`,
    ),
  );
  expect(await admitted(SECRETS.omar, 4)).toEqual({ admitted: 2, rules: new Set(['r04']) });
});

it('R09: users and teams of one condition are alternatives', async () => {
  const { admitted } = await policyWith(
    SCOPED(
      'r09',
      `when: {subjects: {virtual_accounts: {in: [nightly-batch]}, teams: {in: [research]}}}
limits: {requests_per_hour: 1}
applies_to: {type: per-user}`,
    ),
  );
  expect((await admitted(SECRETS.batch, 2)).rules).toEqual(new Set(['r09']));
  expect((await admitted(SECRETS.lena, 2)).rules).toEqual(new Set(['r09']));
});

it('R15: of the budgets of one manifest the first that matches decides, and the others only count', async () => {
  const { admitted } = await policyWith(
    `type: gateway-budget-config
name: r15
rules:
  - {id: team, when: {subjects: ["team:research"]}, limit_to: 100000, unit: tokens_per_day}
  - {id: each, when: {}, limit_to: 20, unit: tokens_per_day, budget_applies_per: [user]}`,
  );
  expect(await admitted(SECRETS.lena, 3)).toEqual({ admitted: 3, rules: new Set() });
  expect((await admitted(SECRETS.batch, 3)).rules).toEqual(new Set(['each']));
});

it('R32: per-virtual-account counts people, too, unless the condition leaves them out', async () => {
  const limits = 'limits: {requests_per_hour: 2}\napplies_to: {type: per-virtual-account}';
  const all = await policyWith(SCOPED('r32', `when: {}\n${limits}`));
  expect((await all.admitted(SECRETS.lena, 3)).admitted).toBe(2);
  expect((await all.admitted(SECRETS.batch, 3)).admitted).toBe(2);
  const programs = await policyWith(
    SCOPED('r32', `when: {subjects: {teams: {not_in: [everyone]}}}\n${limits}`),
  );
  expect((await programs.admitted(SECRETS.lena, 3)).admitted).toBe(3);
  expect((await programs.admitted(SECRETS.batch, 3)).admitted).toBe(2);
});
