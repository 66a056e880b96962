import type { Dialect } from '../../dialects/dialect.ts';
import type { ProviderModel } from '../../dialects/provider-dialect.ts';
import type { StoredKind } from '../../dialects/stored/stored-call.ts';
import { type Account, addressOf, endpointOf, headersOf } from '../account.ts';
import { ANTHROPIC_VERSION, messagesDialectFor } from '../anthropic-dialect.ts';
import { callHeaders, withToken } from '../call-headers.ts';
import { classify } from '../classify.ts';
import { isClaude } from '../is-claude.ts';
import { openAiDialectFor } from '../openai-compatible.ts';
import type { CallRequest, Provider } from '../provider.ts';
import type { TokenSource } from '../tokens/renewed.ts';

/**
 * A resource of Azure OpenAI or of Foundry: by the v1 API, by an API of a dated version and its deployments, or by Anthropic's
 * API for Claude. It presents its key, or a token of Entra ID. Throws TypeError if the base URL is no URL.
 */
export function azure(account: Account, token: TokenSource | undefined): Provider {
  const { origin, path: base } = addressOf(account.baseUrl);
  const headers = headersOf(account, { 'api-key': token === undefined ? account.credential : '' });
  const isClaudeAt = ({ modelId }: ProviderModel) => isClaudeOn(account, modelId);
  const key = Buffer.from(account.credential);
  return {
    endpoint: endpointOf(account, origin),
    get credential() {
      return token?.latest ?? key;
    },
    wireFacts: { version: ANTHROPIC_VERSION },
    dialectFor: (dialect, model) =>
      isClaudeAt(model) ? messagesDialectFor(dialect) : openAiFor(dialect, model, account),
    prepare(call) {
      const own = callHeaders(headers, call);
      const isMessages = call.dialect.name.startsWith('anthropic-');
      if (isMessages && !own.includes('anthropic-version')) own.push('anthropic-version', ANTHROPIC_VERSION);
      const path = `${base}${isMessages ? `/anthropic/v1${callPath(call)}` : openAiPath(call, account)}`;
      if (token === undefined) return { path, headers: own, body: call.body };
      return token().then(({ value }) => ({
        path,
        headers: withToken(own, value),
        body: call.body,
      }));
    },
    classify,
  };
}

/** A deployment has a name of its own, so what is deployed may be said beside it. */
function isClaudeOn({ options }: Account, modelId: string): boolean {
  const { publisher, foundation_model } = options;
  if (publisher !== undefined) return publisher === 'anthropic';
  return isClaude(foundation_model ?? modelId);
}

/** Every model of OpenAI's has the Responses API by v1. */
function openAiFor(dialect: Dialect, model: ProviderModel, { provider, options }: Account) {
  const hasResponses = provider === 'azure-openai' && !isDated(options['api_version']);
  const stores = hasResponses ? STORES : undefined;
  return openAiDialectFor(dialect, model, {
    hasResponses,
    hasResponseCalls: hasResponses,
    ...(stores && { stores }),
  });
}

/** By v1; conversations are OpenAI's alone. */
const STORES: readonly StoredKind[] = ['response', 'file', 'batch'];

function callPath({ dialect, model, facts }: CallRequest): string {
  return dialect.path(model, facts);
}

function openAiPath(call: CallRequest, { provider, options }: Account): string {
  const { api_version: version = 'v1' } = options;
  const path = callPath(call);
  if (version === 'v1') return `/openai/v1${path}`;
  const query = `?api-version=${version}`;
  if (!isDated(version)) return `/openai/v1${path}${query}`;
  if (provider !== 'azure-openai') return `/models${path}${query}`;
  const isOfDeployment = !path.startsWith('/responses');
  const at = isOfDeployment ? `/deployments/${encodeURIComponent(call.model.modelId)}` : '';
  return `/openai${at}${path}${query}`;
}

function isDated(version: string | undefined): boolean {
  return version !== undefined && /^\d/.test(version);
}
