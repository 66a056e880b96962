import { anthropicMessages } from '../../dialects/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../../dialects/bedrock-converse/dialect.ts';
import type { Dialect, SpokenDialect } from '../../dialects/dialect.ts';
import type { ProviderModel } from '../../dialects/provider-dialect.ts';
import { type Account, addressOf, endpointOf } from '../account.ts';
import { ANTHROPIC_VERSION } from '../anthropic-dialect.ts';
import { callHeaders } from '../call-headers.ts';
import { classify } from '../classify.ts';
import { isClaude } from '../is-claude.ts';
import { openAiDialectFor } from '../openai-compatible.ts';
import type { CallRequest, Provider } from '../provider.ts';
import { awsCaller } from './aws-caller.ts';
import type { AwsPorts } from './aws-credentials.ts';

/**
 * An account of Amazon Bedrock: by its Converse API, by Anthropic's for clients of that who ask for Claude, and by OpenAI's for
 * OpenAI's models. It presents a Bedrock API key, or signs with an access key, with that of a role that is assumed, or with
 * what the environment of the gateway has (AWS's default chain). Throws TypeError if the base URL cannot be read as one.
 */
export function bedrock(account: Account, ports: AwsPorts): Provider {
  const { origin, path: base } = addressOf(account.baseUrl);
  const caller = awsCaller(account, { ports, service: 'bedrock', origin });
  return {
    endpoint: endpointOf(account, origin),
    credential: Buffer.from(account.credential),
    wireFacts: { version: ANTHROPIC_VERSION },
    dialectFor,
    prepare(call) {
      const headers = callHeaders(caller.headers, call);
      const isMessages = call.dialect.name === anthropicMessages.name;
      if (isMessages && !headers.includes('anthropic-version'))
        headers.push('anthropic-version', ANTHROPIC_VERSION);
      return caller.present({ path: `${base}${pathOf(call)}`, headers, body: call.body });
    },
    classify,
  };
}

function dialectFor(dialect: Dialect, model: ProviderModel): SpokenDialect | undefined {
  if (isOpenAi(model)) return openAiDialectFor(dialect, model, {});
  if (dialect === anthropicMessages && isClaude(model.modelId)) return dialect;
  return dialect.codec === undefined ? undefined : bedrockConverse;
}

/** `openai.gpt-oss-…`, with or without the region of an inference profile before it. */
function isOpenAi({ modelId }: ProviderModel): boolean {
  return /^(?:[a-z]+\.)?openai\./.test(modelId);
}

function pathOf({ dialect, model, facts }: CallRequest): string {
  const path = dialect.path(model, facts);
  if (dialect.name === bedrockConverse.name) return path;
  return dialect.name === anthropicMessages.name ? `/anthropic/v1${path}` : `/openai/v1${path}`;
}
