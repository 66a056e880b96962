import { describe, expect, it } from 'vitest';
import { parseManifests } from '../src/index.ts';

function faultsOf(text: string): string[] {
  const parsed = parseManifests(text, 'yaml');
  return parsed.ok ? [] : parsed.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

const account = (kind: string, ...lines: string[]) =>
  [`type: provider-account/${kind}`, 'name: a', ...lines].join('\n');
const KEY = 'auth_data: {type: api-key, api_key: env:K}';
const AZURE = 'azure_endpoint: https://a.openai.azure.com';
const VERTEX = 'region: europe-west4\nproject_id: my-project';
const keyFile = (file: object) =>
  `auth_data: {type: key-file, key_file_content: ${JSON.stringify(JSON.stringify(file))}}`;
const federation = (file: object) =>
  `auth_data: {type: workload-identity-federation-file, key_file_content: ${JSON.stringify(file)}}`;
const FEDERATION = {
  type: 'external_account',
  audience: 'x',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
  credential_source: { file: '/var/run/token' },
};
const model = (kind: string, more: string) =>
  `integrations:\n  - {name: m, type: integration/model/${kind}, model_types: [chat]${more}}`;

describe('an account without what its kind needs is refused at the line and field', () => {
  it.each([
    ['Azure without an endpoint', account('azure-openai', KEY), ['1 azure_endpoint: is required']],
    ['Azure without who calls', account('azure-openai', AZURE), ['1 auth_data: is required']],
    [
      'Azure without a deployment',
      account('azure-openai', AZURE, KEY, model('azure-openai', '')),
      ['6 integrations[0].model_id: is required'],
    ],
    [
      'Azure with a malformed version',
      account('azure-openai', AZURE, KEY, model('azure-openai', ', model_id: d, api_version: newest')),
      ['6 integrations[0].api_version: must be v1 or a version such as 2024-10-21 or 2025-04-01-preview'],
    ],
    [
      'Entra ID without a tenant',
      account('azure-openai', AZURE, 'auth_data: {type: client-secret, client_id: c, client_secret: env:S}'),
      ['4 auth_data.tenant_id: is required'],
    ],
    [
      'Foundry without an endpoint',
      account('microsoft-foundry', KEY),
      ['1 openai_endpoint: is required where there is no project_endpoint'],
    ],
    [
      'Vertex AI without a project and a region',
      account('google-vertex'),
      ['1 project_id: is required', '1 region: is required'],
    ],
    [
      'Vertex AI with a key that is not of a service account',
      account('google-vertex', VERTEX, keyFile({ type: 'authorized_user' })),
      ['5 auth_data.key_file_content: must be the key file of a service account'],
    ],
    [
      'Vertex AI with a key file that lacks the key',
      account('google-vertex', VERTEX, keyFile({ type: 'service_account', client_email: 'a@b' })),
      ['5 auth_data.key_file_content: has no private_key'],
    ],
    [
      'Vertex AI with a federation whose token would go elsewhere',
      account(
        'google-vertex',
        VERTEX,
        federation({ ...FEDERATION, token_url: 'https://evil.example/token' }),
      ),
      ['5 auth_data.key_file_content: must have a token_url of googleapis.com'],
    ],
    [
      'Vertex AI with a federation that would run or fetch something',
      account(
        'google-vertex',
        VERTEX,
        federation({ ...FEDERATION, credential_source: { executable: { command: '/bin/id' } } }),
      ),
      ['5 auth_data.key_file_content: must have a credential_source with a file'],
    ],
    ['Bedrock without a region', account('aws-bedrock', KEY), ['1 region: is required']],
    ['SageMaker without a region', account('aws-sagemaker'), ['1 region: is required']],
    ['Cartesia without a version', account('cartesia', KEY), ['1 cartesia_version: is required']],
    [
      'Cartesia without a key',
      account('cartesia', 'cartesia_version: "2025-04-16"'),
      ['1 auth_data: is required'],
    ],
    [
      'Cloudera without the control plane and the private key',
      account('cloudera', 'auth_data: {type: workload-auth-token, access_key_id: a, workload_name: DE}'),
      ['3 auth_data.cdp_base_url: is required', '3 auth_data.private_key: is required'],
    ],
    [
      'Claude Platform without a workspace',
      account('aws-claude-platform', KEY, 'region: us-east-1'),
      ['1 workspace_id: is required'],
    ],
    [
      'Ollama without a host',
      account('ollama'),
      ['1 auth_data: is required: custom_host says where the server is'],
    ],
    ['Databricks without a workspace', account('databricks', KEY), ['1 base_url: is required']],
    [
      'a client certificate without its key',
      account(
        'openai',
        KEY,
        'tls_settings:',
        '  client_cert: "-----BEGIN CERTIFICATE-----\\nx\\n-----END CERTIFICATE-----"',
      ),
      ['4 tls_settings.client_key: is required with client_cert'],
    ],
    [
      'an authority that is no certificate',
      account('openai', KEY, 'tls_settings:', '  ca_cert: /etc/ca.pem'),
      ['5 tls_settings.ca_cert: must be a certificate in PEM, from -----BEGIN CERTIFICATE----- on'],
    ],
    [
      'a proxy with a password in its address',
      account('openai', KEY, 'proxy: {url: "http://u:p@proxy:3128"}'),
      ['4 proxy.url: must be an http or https URL without credentials or query'],
    ],
    [
      'a proxy with a password and no user',
      account('openai', KEY, 'proxy: {url: "http://proxy:3128", password: env:P}'),
      ['4 proxy.username: is required with password'],
    ],
  ])('%s', (_what, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it('and a right federation is taken, as an object or as text', () => {
    expect(faultsOf(account('google-vertex', VERTEX, federation(FEDERATION)))).toEqual([]);
    expect(
      faultsOf(
        account('google-vertex', VERTEX, federation(FEDERATION).replace(/\{"type.*\}\}/, 'env:FILE}')),
      ),
    ).toEqual([]);
  });
});
