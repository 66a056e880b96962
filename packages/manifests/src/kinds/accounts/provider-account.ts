import { z } from 'zod';
import { listOf, modelName, mustDiffer, objectName, roleId, subject, tenantOwner } from '../fields.ts';
import { secretReference } from '../secret-reference.ts';
import { strictObject } from '../strict-object.ts';
import { baseUrl } from './base-url.ts';
import { connectionShape } from './connection.ts';
import { modelCost } from './cost.ts';

/** Providers with an API key and one address, and where they are. */
export const OPENAI_COMPATIBLE = {
  openai: 'https://api.openai.com/v1',
  groq: 'https://api.groq.com/openai/v1',
  'mistral-ai': 'https://api.mistral.ai/v1',
  deepinfra: 'https://api.deepinfra.com/v1/openai',
  'together-ai': 'https://api.together.xyz/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  'perplexity-ai': 'https://api.perplexity.ai',
  xai: 'https://api.x.ai/v1',
  cerebras: 'https://api.cerebras.ai/v1',
  sambanova: 'https://api.sambanova.ai/v1',
  baseten: 'https://inference.baseten.co/v1',
  ai21: 'https://api.ai21.com/studio/v1',
  deepseek: 'https://api.deepseek.com/v1',
  'fireworks-ai': 'https://api.fireworks.ai/inference/v1',
  moonshot: 'https://api.moonshot.ai/v1',
  alibaba: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  // This has an API of its own; what stands here is where it speaks OpenAI's as well.
  cohere: 'https://api.cohere.ai/compatibility/v1',
  // These are called by their own APIs.
  anthropic: 'https://api.anthropic.com/v1',
  'google-gemini': 'https://generativelanguage.googleapis.com/v1beta',
  elevenlabs: 'https://api.elevenlabs.io/v1',
  deepgram: 'https://api.deepgram.com/v1',
  'smallest-ai': 'https://api.smallest.ai/waves/v1',
  nomic: 'https://api-atlas.nomic.ai/v1',
} as const;

/** Of Wafer, whose accounts have a field of their own. */
export const WAFER_ADDRESS = 'https://pass.wafer.ai/v1';

/** Of Cartesia, whose accounts have a field of their own. */
export const CARTESIA_ADDRESS = 'https://api.cartesia.ai';

/** The kind after `provider-account/`. */
export type OpenaiCompatibleKind = keyof typeof OPENAI_COMPATIBLE;

/** What a model can be asked for. */
const modelType = z.enum([
  'chat',
  'completion',
  'embedding',
  'realtime',
  'rerank',
  'audio_transcription',
  'audio_translation',
  'text_to_speech',
  'moderation',
  'image',
  'responses',
  'ocr',
]);

/** Returns where a kind of provider speaks OpenAI's API; undefined for a kind that has no address of its own. */
export function openaiAddressOf(kind: string): string | undefined {
  return new Map<string, string>(
    Object.entries({ ...OPENAI_COMPATIBLE, wafer: WAFER_ADDRESS, cartesia: CARTESIA_ADDRESS }),
  ).get(kind);
}

const tokenCount = z.int().positive().max(100_000_000);

/** Fields that models of every provider have. */
export const modelShape = {
  name: modelName,
  model_types: z.array(modelType).min(1),
  cost: modelCost.optional(),
  limits: strictObject({
    max_input_tokens: tokenCount.optional(),
    max_output_tokens: tokenCount.optional(),
  }).optional(),
  /** What the model can do, for clients that choose by it: shown by `GET /v1/models`. */
  capabilities: z
    .array(z.enum(['tools', 'vision', 'audio', 'json_schema', 'reasoning', 'prompt_caching']))
    .optional(),
  authorized_subjects: listOf(subject).optional(),
};

const HEADERS_MAX = 32;
/** Headers that every call has from the gateway; `authorization` replaces the one made of the key. */
const FIXED_HEADERS = [
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'content-type',
  'accept-encoding',
];

/** Headers of every call to a provider, by name, but for some that the gateway sets. Values are secrets. */
export function callHeadersExcept(fixed: readonly string[]) {
  return z
    .record(z.string().regex(/^[A-Za-z0-9-]{1,128}$/, 'must be the name of a header'), secretReference)
    .superRefine((headers, context) => {
      const names = Object.keys(headers);
      if (names.length > HEADERS_MAX) context.addIssue(`must have at most ${HEADERS_MAX} headers`);
      for (const name of names) {
        if (!fixed.includes(name.toLowerCase())) continue;
        context.addIssue({ code: 'custom', path: [name], message: 'is set by the gateway' });
      }
    });
}

/** Headers of every call to a provider of models. */
export const accountHeaders = callHeadersExcept(FIXED_HEADERS);

/** Fields that accounts of every provider have. */
export const accountShape = {
  name: objectName,
  base_url: baseUrl.optional(),
  headers: accountHeaders.optional(),
  collaborators: listOf(strictObject({ subject, role_id: roleId })).optional(),
  ownedBy: tenantOwner.optional(),
  /** Off the list price; prices of one's own are taken as they are. */
  discount_percent: z.number().min(0).max(100).multipleOf(0.01).optional(),
  /** What becomes of a call whose client has left: cancelled (the default), or read on until the provider has said what it used. */
  on_client_disconnect: z.enum(['cancel', 'drain']).optional(),
  /** How long providers with cache marks are to keep prompts that requests say nothing of. */
  prompt_caching: z.enum(['5m', '1h']).optional(),
  ...connectionShape,
};

/** Known fields of groups of other things than models, which have no effect yet. */
export const ACCOUNT_LATER = ['ownedBy'];

/** Where the kind of a model is not called as that of its account. */
const MODEL_KINDS: ReadonlyMap<string, string> = new Map([['google-gemini', 'gemini']]);

/** The schema of one OpenAI-compatible kind. */
export function openaiCompatibleAccount<Kind extends OpenaiCompatibleKind>(kind: Kind) {
  const model = strictObject({
    type: z.literal(`integration/model/${MODEL_KINDS.get(kind) ?? kind}`),
    model_id: z.string().min(1).max(256),
    ...modelShape,
  });
  return strictObject({
    type: z.literal(`provider-account/${kind}`),
    auth_data: apiKeyAuth(kind).optional(),
    integrations: listOf(model).superRefine(uniqueModelNames).optional(),
    ...accountShape,
  });
}

/** An API key; Google's accounts spell it `apiKey`. */
function apiKeyAuth(kind: OpenaiCompatibleKind) {
  const type = z.literal('api-key');
  return kind === 'google-gemini'
    ? strictObject({ type, apiKey: secretReference })
    : strictObject({ type, api_key: secretReference });
}

/** Reports model names that stand twice, at the second one. */
export function uniqueModelNames(
  models: readonly { readonly name: string }[],
  context: z.RefinementCtx,
): void {
  mustDiffer(models, 'name', context);
}

/** The models of a kind whose models have no fields of their own. */
export function plainModels<Kind extends string>(kind: Kind) {
  const model = strictObject({
    type: z.literal(`integration/model/${kind}`),
    model_id: z.string().min(1).max(256),
    ...modelShape,
  });
  return listOf(model).superRefine(uniqueModelNames).optional();
}
