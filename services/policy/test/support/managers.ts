import { startPolicy, type TestOptions } from './policy.ts';

/** People for tests of authority: mia manages the team `red`, who owns `red-bot`; ana manages the account `lab`. */
const PEOPLE = `
type: user
name: mia@example.com
---
type: user
name: ana@example.com
---
type: user
name: rob@example.com
---
type: user
name: vic@example.com
role: viewer
---
type: user
name: boss@example.com
role: admin
---
type: team
name: red
managers: [mia@example.com]
members: [rob@example.com]
---
type: team
name: blue
members: [ana@example.com]
---
type: virtual-account
name: red-bot
ownedBy: {team: red}
---
type: virtual-account
name: blue-bot
ownedBy: {team: blue}
---
type: team-budget-config
name: red-budget
team_name: red
when: {}
limits: {cost_per_day: 10}
applies_to: {type: aggregate}
mode: enforce
---
type: pat
name: rob-ci
user_fqn: rob@example.com
---
type: provider-account/openai
name: shared
base_url: https://models.example.com/v1
auth_data: {type: api-key, api_key: env:SHARED_KEY}
collaborators:
  - {subject: "user:ana@example.com", role_id: provider-account-manager}
  - {subject: "user:mia@example.com", role_id: provider-account-access}
  - {subject: "team:red", role_id: provider-account-access}
`;

/** A policy with these people, each with a key by the first name. */
export async function startManagedPolicy(options: TestOptions = {}) {
  const policy = await startPolicy({
    ...options,
    manifests: PEOPLE,
    environment: { OPENAI_API_KEY: 'sk-upstream', SHARED_KEY: 'sk-shared' },
  });
  const key = async (name: string, given: Partial<Parameters<typeof policy.createToken>[0]> = {}) => {
    const made = await policy.createToken({
      subject: `user:${name}@example.com`,
      name: `key of ${name}`,
      ...given,
    });
    return made.secret;
  };
  const keys = {
    mia: await key('mia'),
    ana: await key('ana'),
    rob: await key('rob'),
    vic: await key('vic', { role: 'viewer' }),
    boss: await key('boss', { role: 'admin' }),
  };
  return { policy, keys, key };
}
