import { z } from 'zod';
import { ACCOUNT_LATER, accountShape, uniqueModelNames } from '../accounts/provider-account.ts';
import { listOf, modelName, objectName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';

/** Guardrails that may also rewrite what passes. */
const MUTATING = [
  'aws-bedrock',
  'azure-pii',
  'crowdstrike-aidr',
  'custom',
  'enkrypt-ai',
  'google-model-armor',
  'regex',
  'secret-detection',
  'sql-sanitizer',
  'tfy-pii',
  'trojai',
];
/** Guardrails that only pass or block. */
const VALIDATING = [
  'akto',
  'azure-content-safety',
  'azure-prompt-shield',
  'cedar',
  'code-safety-linter',
  'fiddler',
  'grayswan-cygnal',
  'opa',
  'openai-moderations',
  'palo-alto-prisma-airs',
  'patronus',
  'tfy-content-moderation',
  'tfy-metadata',
  'tfy-prompt-injection',
];

const PREFIX = 'integration/guardrail-config/';

const guardrail = strictObject({
  type: z.enum([...MUTATING, ...VALIDATING].map((kind) => `${PREFIX}${kind}`)),
  name: modelName,
  description: z.string().max(2_000).optional(),
  operation: z.enum(['validate', 'mutate']).optional(),
  /** Order of those that rewrite; the lower, the earlier. */
  priority: z.int().nonnegative().max(1_000).optional(),
  enforcing_strategy: z.enum(['enforce', 'enforce_but_ignore_on_error', 'audit']),
  target: z.enum(['request', 'response']).optional(),
  // What a guardrail's service wants is known to that service alone until guardrails exist here.
  auth_data: z.looseObject({ type: z.string().optional() }).optional(),
  config: z.record(z.string(), z.json()).optional(),
}).superRefine(({ type, operation, target }, context) => {
  const kind = type.slice(PREFIX.length);
  const report = (field: string, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  if (operation === 'mutate' && !MUTATING.includes(kind)) {
    report('operation', `must be validate: ${kind} changes nothing`);
  }
  if (operation === undefined && MUTATING.includes(kind)) report('operation', 'is required');
  if (target === undefined && kind === 'custom') report('target', 'is required');
  if (target !== undefined && kind !== 'custom') report('target', 'is for guardrails of kind custom alone');
});

/** Guardrails under names of their own. */
export const guardrailGroup = strictObject(
  {
    type: z.literal('provider-account/guardrail-config-group'),
    name: objectName,
    collaborators: accountShape.collaborators,
    integrations: listOf(guardrail).superRefine(uniqueModelNames),
  },
  { later: ACCOUNT_LATER },
);
