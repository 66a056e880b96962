import { anthropicCountTokens } from '../../dialects/anthropic-messages/anthropic-count-tokens.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { gemini } from '../../dialects/gemini/dialect.ts';
import { withMembers } from '../../dialects/json/with-members.ts';
import type { ProviderModel } from '../../dialects/provider-dialect.ts';
import { type Account, addressOf, endpointOf, headersOf } from '../account.ts';
import { ANTHROPIC_VERSION, anthropicDialectFor } from '../anthropic-dialect.ts';
import { callHeaders, withToken } from '../call-headers.ts';
import { classify } from '../classify.ts';
import { isClaude } from '../is-claude.ts';
import { openAiDialectFor } from '../openai-compatible.ts';
import type { CallRequest, Provider } from '../provider.ts';
import type { TokenSource } from '../tokens/renewed.ts';
import { withoutMember } from './without-member.ts';

/** Instead of the header, in the body. */
const VERTEX_VERSION = 'vertex-2023-10-16';

/**
 * A project of Google's Vertex AI: Gemini by its own API, Claude by Anthropic's, models of other publishers (`meta/…`) by
 * OpenAI's. It presents a token of Google's. Throws TypeError if the base URL is no URL.
 */
export function vertex(account: Account, token: TokenSource | undefined): Provider {
  const { origin, path } = addressOf(account.baseUrl);
  const { project_id: project = '', region = '' } = account.options;
  const base = `${path}/projects/${project}/locations/${region}`;
  const headers = headersOf(account, {});
  const key = Buffer.from(account.credential);
  return {
    endpoint: endpointOf(account, origin),
    get credential() {
      return token?.latest ?? key;
    },
    wireFacts: { version: ANTHROPIC_VERSION },
    dialectFor,
    async prepare(call) {
      const { value } = (await token?.()) ?? { value: '' };
      const plain = callHeaders(headers, call);
      const own = value === '' ? plain : withToken(plain, value);
      const kept = own.flatMap((name, index) =>
        index % 2 === 0 && name !== 'anthropic-version' ? [name, own[index + 1] ?? ''] : [],
      );
      return { path: `${base}${pathOf(call)}`, headers: kept, body: bodyOf(call) };
    },
    classify,
  };
}

function dialectFor(dialect: Dialect, model: ProviderModel) {
  if (isClaude(model.modelId)) return anthropicDialectFor(dialect);
  if (isGemini(model)) return dialect.codec === undefined ? undefined : gemini;
  return openAiDialectFor(dialect, model, {});
}

function isGemini({ modelId }: ProviderModel): boolean {
  return !modelId.includes('/') || modelId.startsWith('google/');
}

function pathOf({ dialect, model, facts }: CallRequest): string {
  const modelId = model.modelId.slice(model.modelId.lastIndexOf('/') + 1);
  if (dialect.name === gemini.name) return `/publishers/google${dialect.path({ ...model, modelId }, facts)}`;
  if (!isClaude(model.modelId)) return `/endpoints/openapi${dialect.path(model, facts)}`;
  const isCount = dialect.name === anthropicCountTokens.name;
  const method = facts.isStreaming ? 'streamRawPredict' : 'rawPredict';
  return `/publishers/anthropic/models/${isCount ? 'count-tokens' : inPath(modelId)}:${method}`;
}

/** With the `@` before a version as it is. */
function inPath(modelId: string): string {
  return encodeURIComponent(modelId).replaceAll('%40', '@');
}

/** Claude's model stands in the path and its version in the body; a count has its model in the body. */
function bodyOf({ dialect, model, body }: CallRequest): Buffer {
  if (!isClaude(model.modelId)) return body;
  const versioned = withMembers(body, { anthropic_version: VERTEX_VERSION });
  return dialect.name === anthropicCountTokens.name ? versioned : withoutMember(versioned, 'model');
}
