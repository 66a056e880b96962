import { describe, expect, it } from 'vitest';
import { CHAT_REPLY } from '../support/cloud-answers.ts';
import type { HostAnswer, HostRequest } from '../support/fake-internet.ts';
import type { GivenTokens } from '../support/given-tokens.ts';
import { cloudWorld, modelLine } from './cloud-world.ts';

const world = cloudWorld((request, tokens) =>
  request.host === 'dbc.example.com' ? databricks(request, tokens) : undefined,
);

function databricks({ path: at, headers, body }: HostRequest, tokens: GivenTokens): HostAnswer {
  if (at === '/oidc/v1/token') {
    const isKnown = headers.authorization === `Basic ${Buffer.from('sp-1:dbx-secret').toString('base64')}`;
    if (!isKnown || !body.includes('grant_type=client_credentials')) return { status: 401, body: {} };
    return { body: { access_token: tokens.give(), token_type: 'Bearer', expires_in: tokens.lifeSeconds } };
  }
  const isCaller = headers.authorization === `Bearer ${tokens.latest}`;
  return isCaller && at === '/serving-endpoints/chat/completions'
    ? { body: CHAT_REPLY }
    : { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'Invalid access token.' } };
}

describe('Databricks', () => {
  it('is called with a token of a service principal', async () => {
    await world().publish(`type: provider-account/databricks
name: dbx
base_url: https://dbc.example.com/serving-endpoints
auth_data: {type: service-principal, client_id: sp-1, oauth_secret: dbx-secret}
integrations:
${modelLine('databricks', 'llama', 'model_id: databricks-llama-4')}`);
    await Promise.all([world().expectAnswered('dbx/llama'), world().expectAnswered('dbx/llama')]);
    expect(world().tokens.count).toBe(1);
  });
});
