import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { ANSWER_CHARGE } from '../billing/charges.ts';
import { inOrder, virtualModels } from '../routing/virtual-models.ts';
import { ENTRA } from '../support/fake-azure.ts';
import { KEY_FILE } from '../support/fake-google.ts';
import type { HostAnswer } from '../support/fake-internet.ts';
import { admit } from '../support/fake-policy.ts';
import { CHAT_ANSWER } from '../support/fake-provider.ts';
import { cloudWorld, modelLine } from './cloud-world.ts';

/** What the issuers of tokens answer. */
const REFUSED: HostAnswer = { status: 401, body: { error: 'invalid_client', message: 'no' } };
const ISSUERS = /^(?:login\.microsoftonline|oauth2\.googleapis|sts\.|iamapi\.)/;

const world = cloudWorld(({ host }) => (ISSUERS.test(host) ? REFUSED : undefined));

beforeEach(async () => {
  // A config without the account makes the gateway forget what it learnt of it in the test before.
  await world().publish(azure('type: client-secret, client_secret: of-another').replace('cloud', 'other'));
  // The environment of the machine is no part of these tests.
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
});

/** Their own keys, which their issuers do not know. */
const CLOUDERA_KEY = Buffer.alloc(32, 7).toString('base64');
const GOOGLE_KEY = String(
  generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);
const GOOGLE_FILE = JSON.stringify({ ...JSON.parse(KEY_FILE), private_key: GOOGLE_KEY });

const azure = (auth: string) => `type: provider-account/azure-openai
name: cloud
azure_endpoint: https://my-resource.openai.azure.com
auth_data: {${auth}, tenant_id: ${ENTRA.tenant}, client_id: ${ENTRA.client}}
integrations:
${modelLine('azure-openai', 'gpt', 'model_id: gpt-4o')}`;
const cloudera = (key: string) => `type: provider-account/cloudera
name: cloud
base_url: https://ml.example.cloudera.site/v1
auth_data:
  type: workload-auth-token
  cdp_base_url: https://iamapi.us-west-1.altus.cloudera.com
  access_key_id: key-1
  private_key: ${JSON.stringify(key)}
  workload_name: DE
integrations:
${modelLine('cloudera', 'gpt', 'model_id: meta/llama-3')}`;
const bedrock = (auth: string) => `type: provider-account/aws-bedrock
name: cloud
region: eu-central-1
${auth}
integrations:
${modelLine('bedrock', 'gpt', 'model_id: "amazon.nova-lite-v1:0"')}`;
const ROLE =
  'auth_data: {type: assumed-role-based, assumed_role_arn: "arn:aws:iam::123456789012:role/models"}';
const VERTEX = `type: provider-account/google-vertex
name: cloud
project_id: my-project-1
region: europe-west4
auth_data: {type: key-file, key_file_content: ${JSON.stringify(GOOGLE_FILE)}}
integrations:
${modelLine('vertex', 'gpt', 'model_id: gemini-2.5-flash')}`;

test.each<[what: string, account: string, whose: string, environment?: Record<string, string>]>([
  ['Entra ID refuses the secret', azure(`type: client-secret, client_secret: ${ENTRA.secret}`), 'Entra ID'],
  ['the token file of a workload is missing', azure('type: workload-identity'), 'Entra ID'],
  ['Google refuses the key', VERTEX, 'Google'],
  ['Cloudera refuses the signature', cloudera(CLOUDERA_KEY), 'Cloudera'],
  ['the private key for Cloudera is unreadable', cloudera('not a key at all'), 'Cloudera'],
  [
    'AWS STS refuses the role',
    bedrock(ROLE),
    'AWS',
    { AWS_ACCESS_KEY_ID: 'AKIAGATEWAY', AWS_SECRET_ACCESS_KEY: 'secret-of-the-gateway' },
  ],
  ['the gateway has no credentials of AWS for the role', bedrock(ROLE), 'AWS'],
  ['the environment has no credentials of AWS', bedrock(''), 'AWS'],
])('if %s, the next target answers', async (_what, account, whose, environment = {}) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const { system } = world();
  const main = { name: 'main', baseUrl: system.provider.baseUrl, credential: 'sk-main' };
  const group = virtualModels({ pair: inOrder('cloud/gpt', 'main/gpt') });
  await world().publish(account, [main], [group]);
  system.policy.decide = (request) =>
    request.model === 'vm-group/pair'
      ? admit(request, { targets: ['cloud/gpt', 'main/gpt'], route: request.model })
      : admit(request);
  const { status, body, id } = await world().ask('vm-group/pair');
  expect(body).toEqual(CHAT_ANSWER);
  expect(status).toBe(200);
  const event = await system.eventOf(id);
  expect(event).toMatchObject({ ...ANSWER_CHARGE, modelResolved: 'main/gpt' });
  expect(event.attempts).toMatchObject([
    {
      target: 'cloud/gpt',
      httpStatus: 0,
      errorCode: 'upstream_auth_failed',
      errorCause: expect.stringMatching(/./),
    },
    { target: 'main/gpt', httpStatus: 200, errorCode: '' },
  ]);
  const alone = await world().ask('cloud/gpt');
  expect(alone).toMatchObject({ status: 502, body: { error: { code: 'upstream_auth_failed' } } });
  expect(JSON.stringify(alone.body)).toContain(whose);
  const texts = JSON.stringify([alone.body, event, await system.eventOf(alone.id)]);
  for (const secret of [ENTRA.secret, CLOUDERA_KEY, 'not a key', 'PRIVATE KEY', 'secret-of-the-gateway'])
    expect(texts).not.toContain(secret);
});
