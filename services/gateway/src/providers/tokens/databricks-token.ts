import { type Account, addressOf } from '../account.ts';
import type { AccountFetch } from './account-fetch.ts';
import type { Token } from './renewed.ts';
import { tokenAnswer } from './token-answer.ts';

/** Tokens of a service principal of a Databricks workspace (OAuth, client credentials). */
export async function databricksToken(account: Account, fetch: AccountFetch): Promise<() => Promise<Token>> {
  const { origin } = addressOf(account.baseUrl);
  const caller = Buffer.from(`${account.options['client_id'] ?? ''}:${account.credential}`).toString(
    'base64',
  );
  return async () => {
    const response = await fetch(`${origin}/oidc/v1/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${caller}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials&scope=all-apis',
    });
    const answer = await tokenAnswer(response, account.credential);
    const { access_token: value, expires_in: seconds } = answer;
    if (typeof value !== 'string' || typeof seconds !== 'number') throw new Error('the answer has no token');
    return { value, expiration: new Date(Date.now() + seconds * 1_000) };
  };
}
