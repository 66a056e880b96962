import { readFile } from 'node:fs/promises';
import { isJsonObject, type JsonObject } from '../../dialects/json/json-object.ts';
import type { AccountFetch } from './account-fetch.ts';
import type { Token } from './renewed.ts';
import { tokenAnswer } from './token-answer.ts';

/**
 * Tokens of Google for a token of another identity provider that stands in a file (RFC 8693), and with it those of a service
 * account if the config names one. Google's library makes the exchange over connections of its own
 * (findings/google-auth-federation-leaves-its-transporter.sh), so it is made here.
 */
export function googleFederation(
  config: JsonObject,
  { fetch, scope }: { fetch: AccountFetch; scope: string },
): () => Promise<Token> {
  const impersonation = config['service_account_impersonation_url'];
  return async () => {
    const federated = await exchanged(config, { fetch, scope });
    return typeof impersonation === 'string'
      ? await impersonated(impersonation, federated.value, { fetch, scope })
      : federated;
  };
}

async function exchanged(
  config: JsonObject,
  { fetch, scope }: { fetch: AccountFetch; scope: string },
): Promise<Token> {
  const subject = await subjectToken(config['credential_source']);
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: String(config['audience']),
    subject_token_type: String(config['subject_token_type']),
    subject_token: subject,
    scope,
  });
  const response = await fetch(String(config['token_url']), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const answer = await tokenAnswer(response, subject);
  const { access_token: value, expires_in: seconds } = answer;
  if (typeof value !== 'string') throw new Error('the answer has no token');
  return {
    value,
    ...(typeof seconds === 'number' && { expiration: new Date(Date.now() + seconds * 1_000) }),
  };
}

async function impersonated(
  url: string,
  federated: string,
  { fetch, scope }: { fetch: AccountFetch; scope: string },
): Promise<Token> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${federated}`, 'content-type': 'application/json' },
    body: JSON.stringify({ scope: [scope], lifetime: '3600s' }),
  });
  const { accessToken: value, expireTime } = await tokenAnswer(response, federated);
  if (typeof value !== 'string') throw new Error('the answer has no token');
  return { value, ...(typeof expireTime === 'string' && { expiration: new Date(expireTime) }) };
}

/** The token in the file: all of it, or a member of its JSON. */
async function subjectToken(source: unknown): Promise<string> {
  if (!isJsonObject(source)) throw new Error('credential_source is no object');
  const text = (await readFile(String(source['file']), 'utf8')).trim();
  const { format } = source;
  if (!isJsonObject(format) || format['type'] !== 'json') return text;
  const member = objectIn(text)?.[String(format['subject_token_field_name'])];
  if (typeof member !== 'string') throw new Error('the file of credential_source has no such member');
  return member;
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isJsonObject(json) ? json : undefined;
  } catch {
    // The parser's words could hold a piece of the token.
    return undefined;
  }
}
