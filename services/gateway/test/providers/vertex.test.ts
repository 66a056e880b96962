import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { googleExchange, googleTokens, KEY_FILE, vertex } from '../support/fake-google.ts';
import { cloudWorld, modelLine, tokenFile } from './cloud-world.ts';

const world = cloudWorld((request, tokens) => {
  if (request.host === 'oauth2.googleapis.com') return googleTokens(request, tokens);
  return request.host === 'sts.googleapis.com' ? googleExchange(request, tokens) : vertex(request, tokens);
});

const vertexAccount = (auth: string) => `type: provider-account/google-vertex
name: vx
project_id: my-project-1
region: europe-west4
${auth}
integrations:
${modelLine('vertex', 'flash', 'model_id: gemini-2.5-flash')}${modelLine('vertex', 'everywhere', 'model_id: gemini-2.5-flash, region: global')}${modelLine('vertex', 'claude', 'model_id: claude-sonnet-4-5@20250929')}${modelLine('vertex', 'llama', 'model_id: meta/llama-3.3-70b-instruct-maas')}${modelLine('vertex', 'absent', 'model_id: gemini-0')}`;
const KEY_AUTH = `auth_data: {type: key-file, key_file_content: ${JSON.stringify(KEY_FILE)}}`;

describe('Vertex AI', () => {
  it('is called by Gemini’s, Anthropic’s and OpenAI’s API at the region of the model, with one token', async () => {
    await world().publish(vertexAccount(KEY_AUTH));
    await Promise.all(Array.from({ length: 8 }, () => world().expectAnswered('vx/flash')));
    expect((await world().expectAnswered('vx/everywhere'))?.host).toBe('aiplatform.googleapis.com');
    const claude = await world().expectAnswered('vx/claude');
    expect(claude?.path).toMatch(/claude-sonnet-4-5%40|claude-sonnet-4-5@/);
    const llama = await world().expectAnswered('vx/llama');
    expect(JSON.parse(llama?.body ?? '')).toMatchObject({ model: 'meta/llama-3.3-70b-instruct-maas' });
    expect(world().tokens.count).toBe(1);
    expect(await world().ask('vx/absent')).toMatchObject({ status: 404 });
  });

  it('counts tokens for clients of Anthropic', async () => {
    await world().publish(vertexAccount(KEY_AUTH));
    const response = await world().system.post('/v1/messages/count_tokens', {
      model: 'vx/claude',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(await response.json()).toEqual({ input_tokens: 11 });
  });

  it('takes a token by workload identity federation', async () => {
    const file = tokenFile();
    const config = JSON.stringify({
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      credential_source: { file },
    });
    const auth = `auth_data: {type: workload-identity-federation-file, key_file_content: ${JSON.stringify(config)}}`;
    await world().publish(vertexAccount(auth));
    await world().expectAnswered('vx/flash');
  });

  it('answers upstream_auth_failed when Google refuses the key', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = other.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const file = JSON.stringify({ ...JSON.parse(KEY_FILE), private_key: pem });
    await world().publish(
      vertexAccount(`auth_data: {type: key-file, key_file_content: ${JSON.stringify(file)}}`),
    );
    const { status, body } = await world().ask('vx/flash');
    expect(status).toBe(502);
    expect(body).toMatchObject({ error: { code: 'upstream_auth_failed' } });
  });
});
