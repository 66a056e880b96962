import { createVerify, generateKeyPairSync } from 'node:crypto';
import { CHAT_REPLY, MESSAGE } from './cloud-answers.ts';
import type { HostAnswer, HostRequest } from './fake-internet.ts';
import type { GivenTokens } from './given-tokens.ts';

const serviceKey = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PRIVATE_KEY = serviceKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
/** Of a service account that may ask for tokens. */
export const KEY_FILE = JSON.stringify({
  type: 'service_account',
  project_id: 'my-project-1',
  private_key_id: 'k1',
  private_key: PRIVATE_KEY,
  client_email: 'llm@my-project-1.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
});

const GEMINI = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Hello!' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 5, totalTokenCount: 17 },
};

/** Google's token endpoint: a signed assertion for an access token (RFC 7523). */
export function googleTokens({ body }: HostRequest, tokens: GivenTokens): HostAnswer {
  const assertion = new URLSearchParams(body).get('assertion') ?? '';
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const verifier = createVerify('RSA-SHA256').update(`${header}.${claims}`);
  const { iss, scope } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}');
  const isSigned = verifier.verify(serviceKey.publicKey, Buffer.from(signature, 'base64url'));
  if (!isSigned || iss !== 'llm@my-project-1.iam.gserviceaccount.com' || !scope.includes('cloud-platform'))
    return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
  return { body: { token_type: 'Bearer', access_token: tokens.give(), expires_in: tokens.lifeSeconds } };
}

/** Google's exchange of another provider's token (RFC 8693). */
export function googleExchange({ body }: HostRequest, tokens: GivenTokens): HostAnswer {
  const form = new URLSearchParams(body);
  if (form.get('subject_token') !== 'token-of-the-workload')
    return { status: 400, body: { error: 'invalid_grant', error_description: 'The token is not valid.' } };
  return {
    body: {
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      ...{ token_type: 'Bearer', access_token: tokens.give(), expires_in: tokens.lifeSeconds },
    },
  };
}

/** Vertex AI, as cloud.google.com documents it. */
export function vertex({ host, path: at, headers, body }: HostRequest, tokens: GivenTokens): HostAnswer {
  if (headers.authorization !== `Bearer ${tokens.latest}`)
    return {
      status: 401,
      body: {
        error: { code: 401, message: 'Request had invalid authentication.', status: 'UNAUTHENTICATED' },
      },
    };
  const region = host === 'aiplatform.googleapis.com' ? 'global' : host.split('-aiplatform')[0];
  const base = `/v1/projects/my-project-1/locations/${region}`;
  if (at === `${base}/publishers/google/models/gemini-2.5-flash:generateContent`) return { body: GEMINI };
  if (at === `${base}/endpoints/openapi/chat/completions`) return { body: CHAT_REPLY };
  const claude = `${base}/publishers/anthropic/models`;
  const given = JSON.parse(body) as Record<string, unknown>;
  if (at === `${claude}/count-tokens:rawPredict`)
    return typeof given['model'] === 'string' ? { body: { input_tokens: 11 } } : { status: 400, body: {} };
  if (at === `${claude}/claude-sonnet-4-5@20250929:rawPredict`) {
    if (given['anthropic_version'] !== 'vertex-2023-10-16' || 'model' in given)
      return {
        status: 400,
        body: {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'model: Extra inputs are not permitted' },
        },
      };
    return { body: MESSAGE };
  }
  return {
    status: 404,
    body: { error: { code: 404, message: 'Publisher Model was not found.', status: 'NOT_FOUND' } },
  };
}
