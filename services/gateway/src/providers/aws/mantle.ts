import type { ProviderModel } from '../../dialects/provider-dialect.ts';
import { type Account, addressOf, endpointOf } from '../account.ts';
import { ANTHROPIC_VERSION, messagesDialectFor } from '../anthropic-dialect.ts';
import { callHeaders } from '../call-headers.ts';
import { classify } from '../classify.ts';
import { isClaude } from '../is-claude.ts';
import { openAiDialectFor } from '../openai-compatible.ts';
import type { Provider } from '../provider.ts';
import { awsCaller } from './aws-caller.ts';
import type { AwsPorts } from './aws-credentials.ts';

/**
 * An account of Bedrock's endpoint `bedrock-mantle`: Claude by Anthropic's API, all else by OpenAI's. Throws TypeError if the
 * base URL is no URL.
 */
export function mantle(account: Account, ports: AwsPorts): Provider {
  const { origin, path: base } = addressOf(account.baseUrl);
  const { project = '' } = account.options;
  const caller = awsCaller(account, {
    ports,
    service: 'bedrock-mantle',
    origin,
    more: { 'openai-project': project },
  });
  const isMessages = ({ modelId }: ProviderModel) => isClaude(modelId);
  return {
    endpoint: endpointOf(account, origin),
    credential: Buffer.from(account.credential),
    wireFacts: { version: ANTHROPIC_VERSION },
    dialectFor: (dialect, model) =>
      isMessages(model) ? messagesDialectFor(dialect) : openAiDialectFor(dialect, model, {}),
    prepare(call) {
      const headers = callHeaders(caller.headers, call);
      const isClaudeCall = isMessages(call.model);
      if (isClaudeCall && !headers.includes('anthropic-version'))
        headers.push('anthropic-version', ANTHROPIC_VERSION);
      const path = `${base}${isClaudeCall ? '/anthropic/v1' : '/v1'}${call.dialect.path(call.model, call.facts)}`;
      return caller.present({ path, headers, body: call.body });
    },
    classify,
  };
}
