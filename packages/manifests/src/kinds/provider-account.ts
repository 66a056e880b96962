import { z } from 'zod';
import { modelCost } from './cost.ts';
import { listOf, modelName, objectName, roleId, subject } from './fields.ts';
import { secretReference } from './secret-reference.ts';
import { strictObject } from './strict-object.ts';

/** Providers that speak OpenAI's chat completions, so that requests pass through unchanged, and where they are. */
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
} as const;

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

/** An address of HTTP or HTTPS without credentials, query or a slash at its end. */
export const baseUrl = z
  .string()
  .max(2_000)
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
    if (!isPlain || !/^https?:$/.test(url?.protocol ?? '')) {
      context.addIssue('must be an http or https URL without credentials or query');
      return z.NEVER;
    }
    return text.replace(/\/+$/, '');
  });

/** Fields that models of every provider have. */
export const modelShape = {
  name: modelName,
  model_types: z.array(modelType).min(1),
  cost: modelCost.optional(),
  limits: strictObject(
    { max_output_tokens: z.int().positive().max(100_000_000).optional() },
    { later: ['max_input_tokens', 'context_window'] },
  ).optional(),
  authorized_subjects: listOf(subject).optional(),
};

/** Fields that accounts of every provider have. */
export const accountShape = {
  name: objectName,
  base_url: baseUrl.optional(),
  collaborators: listOf(strictObject({ subject, role_id: roleId })).optional(),
};

/** Known fields of accounts that have no effect yet. */
export const ACCOUNT_LATER = ['ownedBy', 'discount_percent'];

/** The schema of one OpenAI-compatible kind. */
export function openaiCompatibleAccount<Kind extends OpenaiCompatibleKind>(kind: Kind) {
  const model = strictObject({
    type: z.literal(`integration/model/${kind}`),
    model_id: z.string().min(1).max(256),
    ...modelShape,
  });
  return strictObject(
    {
      type: z.literal(`provider-account/${kind}`),
      auth_data: strictObject({ type: z.literal('api-key'), api_key: secretReference }).optional(),
      integrations: listOf(model).superRefine(uniqueModelNames).optional(),
      ...accountShape,
    },
    { later: ACCOUNT_LATER },
  );
}

/** Reports model names that stand twice, at the second one. */
export function uniqueModelNames(
  models: readonly { readonly name: string }[],
  context: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [index, { name }] of models.entries()) {
    if (seen.has(name)) {
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `${name} is used twice` });
    }
    seen.add(name);
  }
}
