import { z } from 'zod';
import { accountShape, uniqueModelNames } from '../accounts/provider-account.ts';
import { listOf, objectName } from '../fields.ts';
import { laterTag, strictObject } from '../strict-object.ts';
import { BUILT_IN_GUARDRAILS } from './built-in-guardrails.ts';
import { LATER_GUARDRAILS } from './later-guardrails.ts';
import { REMOTE_GUARDRAILS } from './remote-guardrails.ts';

/** A guardrail of any kind, by its type. */
const anyGuardrail = z.discriminatedUnion('type', [...BUILT_IN_GUARDRAILS, ...REMOTE_GUARDRAILS], {
  error: laterTag('type', LATER_GUARDRAILS),
});

/** One guardrail of a group. */
export type GuardrailManifest = z.output<typeof anyGuardrail>;

/** Guardrails under names of their own. */
export const guardrailGroup = strictObject(
  {
    type: z.literal('provider-account/guardrail-config-group'),
    name: objectName,
    collaborators: accountShape.collaborators,
    integrations: listOf(anyGuardrail).superRefine(uniqueModelNames),
  },
  { later: ['ownedBy', 'tags'] },
);
