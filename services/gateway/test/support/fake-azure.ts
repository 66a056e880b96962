import { CHAT_REPLY, MESSAGE } from './cloud-answers.ts';
import type { HostAnswer, HostRequest } from './fake-internet.ts';
import type { GivenTokens } from './given-tokens.ts';

/** Who may ask for tokens. */
export const ENTRA = {
  tenant: 'a1b2c3d4-0000-4000-8000-000000000001',
  client: 'client-1',
  secret: 'entra-secret',
};

/** The token endpoint of Entra ID (OAuth 2.0, client credentials), and what its clients ask before. */
export function entra({ path: at, body }: HostRequest, tokens: GivenTokens): HostAnswer {
  const base = `https://login.microsoftonline.com/${ENTRA.tenant}`;
  if (at.includes('/discovery/instance'))
    return {
      body: {
        tenant_discovery_endpoint: `${base}/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [
          {
            preferred_network: 'login.microsoftonline.com',
            preferred_cache: 'login.windows.net',
            aliases: ['login.microsoftonline.com', 'login.windows.net'],
          },
        ],
      },
    };
  if (at.includes('openid-configuration'))
    return {
      body: {
        token_endpoint: `${base}/oauth2/v2.0/token`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        issuer: `${base}/v2.0`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      },
    };
  const form = new URLSearchParams(body);
  const isKnown =
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_id') === ENTRA.client &&
    form.get('scope')?.split(' ').includes('https://cognitiveservices.azure.com/.default') === true &&
    (form.get('client_secret') === ENTRA.secret || form.get('client_assertion') === 'token-of-the-workload');
  if (!isKnown)
    return {
      status: 401,
      body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' },
    };
  return { body: { token_type: 'Bearer', access_token: tokens.give(), expires_in: tokens.lifeSeconds } };
}

/** A resource of Azure OpenAI or Foundry, as learn.microsoft.com documents it. */
export function azure({ path: at, headers, body }: HostRequest, tokens: GivenTokens): HostAnswer {
  const isCaller = headers['api-key'] === 'azure-key' || tokens.isGood(headers.authorization);
  if (!isCaller)
    return {
      status: 401,
      body: {
        error: {
          code: '401',
          message: 'Access denied due to invalid subscription key or wrong API endpoint.',
        },
      },
    };
  if (at === '/anthropic/v1/messages')
    return headers['anthropic-version'] === undefined
      ? { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message: 'version' } } }
      : { body: MESSAGE };
  if (/^\/openai\/(?:v1|deployments\/gpt-4o-eu)\/chat\/completions(?:\?api-version=2024-10-21)?$/.test(at)) {
    if (body.includes('repeat the token'))
      return { status: 403, body: { error: { code: '403', message: `Not for ${headers.authorization}` } } };
    if (body.includes('forbidden words'))
      return {
        status: 400,
        body: {
          error: {
            code: 'content_filter',
            status: 400,
            message:
              "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
            innererror: { code: 'ResponsibleAIPolicyViolation' },
          },
        },
      };
    const filtered = { index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } };
    return { body: { ...CHAT_REPLY, prompt_filter_results: [filtered] } };
  }
  if (at === '/models/chat/completions?api-version=2024-05-01-preview') return { body: CHAT_REPLY };
  return {
    status: 404,
    body: {
      error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' },
    },
  };
}
