import { z } from 'zod';
import { accountShape } from '../accounts/provider-account.ts';
import { listOf, modelName, mustDiffer, objectName, subject } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { virtualRouting } from './routing.ts';

const modelType = z.enum([
  'chat',
  'completion',
  'embedding',
  'rerank',
  'moderation',
  'audio_transcription',
  'audio_translation',
  'text_to_speech',
  'image',
  'responses',
]);

const virtualModel = strictObject({
  type: z.literal('integration/model/virtual'),
  name: modelName,
  model_types: z.array(modelType).min(1),
  /** Clients may write this instead of `group/name`. */
  slug: objectName.optional(),
  /** And these. */
  alias: listOf(objectName).optional(),
  authorized_subjects: listOf(subject).optional(),
  routing_config: virtualRouting(),
}).superRefine(({ model_types: types, routing_config: { type } }, context) => {
  if (type !== 'complexity-based-routing') return;
  for (const [index, given] of types.entries()) {
    if (CLASSIFIED_TYPES.includes(given)) continue;
    const message = `${type} is for ${CLASSIFIED_TYPES.join(', ')} alone`;
    context.addIssue({ code: 'custom', path: ['model_types', index], message });
  }
});

/** Types of requests whose complexity the gateway can find. */
const CLASSIFIED_TYPES: readonly string[] = ['chat', 'completion', 'responses'];

/** Models that stand for a choice among real ones. */
export const virtualModelGroup = strictObject({
  type: z.literal('provider-account/virtual-model'),
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{2,63}$/, 'must be 3 to 64 letters, digits or dashes, a letter first'),
  integrations: listOf(virtualModel).superRefine((models, context) => mustDiffer(models, 'name', context)),
  collaborators: accountShape.collaborators,
  ownedBy: accountShape.ownedBy,
});

/** A group of virtual models. */
export type VirtualModelGroup = z.output<typeof virtualModelGroup>;
