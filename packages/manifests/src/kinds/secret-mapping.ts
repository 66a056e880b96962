import { z } from 'zod';
import { listOf, objectName } from './fields.ts';
import { FOREIGN_SECRET, parseSecretReference } from './secret-reference.ts';
import { strictObject } from './strict-object.ts';

const WILDCARD = /\*$/;

const entry = strictObject({
  from: z.string().refine((text) => FOREIGN_SECRET.test(text.replace(WILDCARD, 'x')), {
    error: 'must be tfy-secret://<tenant>:<group>:<key>; the key may end in *',
  }),
  to: z.string().refine((text) => isOwnReference(text.replace(WILDCARD, 'x')), {
    error: 'must be env:NAME or file:/absolute/path; where `from` ends in *, so does this',
  }),
}).superRefine(({ from, to }, context) => {
  if (WILDCARD.test(from) === WILDCARD.test(to)) return;
  context.addIssue({
    code: 'custom',
    path: ['to'],
    message: 'must end in * where `from` does, and only then',
  });
});

/**
 * Where the secrets are that other files call `tfy-secret://<tenant>:<group>:<key>`. The first entry that matches counts;
 * a `*` at the end stands for the rest of the key on both sides.
 */
export const secretMapping = strictObject({
  type: z.literal('secret-mapping'),
  name: objectName,
  entries: listOf(entry),
});

/** A mapping leads to a secret and never to another mapping. */
function isOwnReference(text: string): boolean {
  const reference = parseSecretReference(text);
  return reference !== undefined && reference.kind !== 'foreign';
}
