/** What `gateway-logging-config` says of a request's bodies, with every verdict. */
import { expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';
import { rateLimits } from '../support/scenario.ts';

/** A logging manifest of one name. */
function logging(name: string, log: boolean, when = '{}'): string {
  return `type: gateway-logging-config\nname: ${name}\nlog: ${log}\nwhen: ${when}\n`;
}

const VIRTUAL = `type: provider-account/virtual-model
name: chat
integrations:
  - name: smart
    type: integration/model/virtual
    model_types: [chat]
    routing_config:
      type: priority-based-routing
      load_balance_targets: [{target: openai-main/gpt-4o, priority: 0}, {target: openai-main/free, priority: 1}]
collaborators:
  - {subject: "team:everyone", role_id: provider-account-access}
`;

it.each([
  ['no rule is there', [], {}, 'UNSPECIFIED'],
  ['a rule demands all', [logging('a', true)], {}, 'ALWAYS'],
  [
    'a rule names the user',
    [logging('a', true, '{subjects: {in: ["user:lena@example.com"]}}')],
    {},
    'ALWAYS',
  ],
  [
    'a rule names another user',
    [logging('a', true, '{subjects: {in: ["user:omar@example.com"]}}')],
    {},
    'UNSPECIFIED',
  ],
  ['a rule names a team of hers', [logging('a', true, '{subjects: {in: ["team:research"]}}')], {}, 'ALWAYS'],
  [
    'all but her team',
    [logging('a', true, '{subjects: {in: ["*"], not_in: ["team:research"]}}')],
    {},
    'UNSPECIFIED',
  ],
  ['a rule names the model', [logging('a', true, '{models: {in: [openai-main/gpt-4o]}}')], {}, 'ALWAYS'],
  ['all but the model', [logging('a', true, '{models: {not_in: [openai-main/gpt-4o]}}')], {}, 'UNSPECIFIED'],
  [
    'a target of the virtual model',
    [VIRTUAL, logging('a', false, '{models: {in: [openai-main/free]}}')],
    { model: 'chat/smart' },
    'NEVER',
  ],
  [
    'the virtual model itself',
    [VIRTUAL, logging('a', true, '{models: {in: [chat/smart]}}')],
    { model: 'chat/smart' },
    'ALWAYS',
  ],
  [
    'the tag has the value',
    [logging('a', true, '{metadata: {env: prod}}')],
    { tags: { env: 'prod' } },
    'ALWAYS',
  ],
  [
    'the tag has one of the values',
    [logging('a', true, '{metadata: {env: [dev, prod]}}')],
    { tags: { env: 'prod' } },
    'ALWAYS',
  ],
  [
    'the tag has an unwanted value',
    [logging('a', true, '{metadata: {env: {not_in: [prod]}}}')],
    { tags: { env: 'prod' } },
    'UNSPECIFIED',
  ],
  ['the tag is missing', [logging('a', true, '{metadata: {env: prod}}')], {}, 'UNSPECIFIED'],
  [
    'one demands and one forbids',
    [logging('a', true), logging('b', false, '{subjects: {in: ["team:research"]}}')],
    {},
    'NEVER',
  ],
])('%s', async (_what, manifests, given, expected) => {
  const policy = await startPolicy({ manifests: manifests.join('---\n') });
  const verdict = await policy.admit(request(given));
  expect(verdict.admission).toBeTruthy();
  expect(verdict.bodyLog).toBe(`BODY_LOG_${expected}`);
});

it('says it of refused requests too, as far as the caller is known', async () => {
  const policy = await startPolicy({
    manifests: `${logging('a', false)}---\n${rateLimits('id: none, when: {}, limit_to: 0, unit: requests_per_minute')}`,
  });
  const full = await policy.admit(request());
  expect(full).toMatchObject({ refusal: { code: 'rate_limit_exceeded' }, bodyLog: 'BODY_LOG_NEVER' });
  const forbidden = await policy.admit(request({ model: 'openai-main/secret-model' }));
  expect(forbidden).toMatchObject({ refusal: { code: 'model_not_allowed' }, bodyLog: 'BODY_LOG_NEVER' });
  const unknown = await policy.admit(request({ secret: 'nobody knows me' }));
  expect(unknown).toMatchObject({ refusal: { code: 'invalid_api_key' }, bodyLog: 'BODY_LOG_UNSPECIFIED' });
});

it('follows a change of the rules', async () => {
  const policy = await startPolicy();
  const said = async () => (await policy.admit(request({ secret: SECRETS.omar }))).bodyLog;
  expect(await said()).toBe('BODY_LOG_UNSPECIFIED');
  await policy.apply(logging('a', true));
  expect(await said()).toBe('BODY_LOG_ALWAYS');
  await policy.apply(logging('a', false));
  expect(await said()).toBe('BODY_LOG_NEVER');
  await policy.deleteManifest('gateway-logging-config', 'a');
  expect(await said()).toBe('BODY_LOG_UNSPECIFIED');
});

it.each([
  ['{subjects: {in: ["team:serach"]}}', 'when.subjects.in[0]'],
  ['{models: {not_in: [openai-main/gtp-4o]}}', 'when.models.not_in[0]'],
])('refuses names that nothing has: %s', async (when, path) => {
  const policy = await startPolicy();
  const { faults } = await policy.apply(logging('a', true, when));
  expect(faults).toMatchObject([{ code: 'dangling_reference', path }]);
});
