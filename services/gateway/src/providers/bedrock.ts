import { bedrockConverse } from '../dialects/bedrock-converse/dialect.ts';
import { type Account, addressOf, headersOf } from './account.ts';
import { awsSigner } from './aws/aws-signer.ts';
import { callHeaders } from './call-headers.ts';
import { classify } from './classify.ts';
import type { Provider } from './provider.ts';

/**
 * An account of Amazon Bedrock, called by its Converse API: with a Bedrock API key, or signed with an access key, with that of a role
 * that is assumed, or with what the environment of the gateway has (AWS's default chain). Throws TypeError if the base
 * URL cannot be read as one.
 */
export function bedrock(account: Account): Provider {
  const { origin, path: base } = addressOf(account.baseUrl);
  const { credential, options } = account;
  const isBearer = options['auth'] === 'api-key';
  const headers = headersOf(account, { authorization: isBearer ? `Bearer ${credential}` : '' });
  const sign = isBearer ? undefined : awsSigner({ account, service: 'bedrock', origin });
  return {
    origin,
    credential: Buffer.from(credential),
    wireFacts: {},
    dialectFor: (dialect) => (dialect.codec === undefined ? undefined : bedrockConverse),
    prepare(call) {
      const { body } = call;
      const path = `${base}${call.dialect.path(call.model, call.facts)}`;
      const own = callHeaders(headers, call);
      if (sign === undefined) return { path, headers: own, body };
      return sign({ path, body }).then((signed) => ({ path, headers: [...own, ...signed], body }));
    },
    classify,
  };
}
