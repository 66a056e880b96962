import { z } from 'zod';
import { listOf, METADATA_KEY, metadataMatch, mustDiffer, subject } from '../fields.ts';
import { strictObject } from '../strict-object.ts';

const everything = z.literal('*');

/** When a rule applies: all given conditions must hold, one entry of a list is enough, an empty list asks nothing. */
export const ruleWhen = strictObject({
  subjects: listOf(z.string())
    .transform((texts, context) =>
      texts.map((text, index) => {
        if (everything.safeParse(text).success) return text;
        const parsed = subject.safeParse(text);
        if (parsed.success) return parsed.data;
        context.addIssue({
          code: 'custom',
          path: [index],
          message: 'must be user:<email>, team:<name>, virtualaccount:<name> or *',
        });
        return text;
      }),
    )
    .optional(),
  models: listOf(z.string().min(1).max(200)).optional(),
  metadata: metadataMatch.optional(),
});

/** The conditions of a rule. */
export type RuleWhen = z.output<typeof ruleWhen>;

/** What a rule counts apart: each distinct value has a counter of its own. */
export const appliesPer = z
  .string()
  .refine(
    (text) =>
      ['user', 'team', 'model', 'virtualaccount', 'provideraccount'].includes(text) ||
      (text.startsWith('metadata.') && METADATA_KEY.test(text.slice('metadata.'.length))),
    { error: 'must be user, team, model, virtualaccount, provideraccount or metadata.<key>' },
  );

/** Reports ids that stand twice, at the second one. */
export function uniqueRuleIds(rules: readonly { readonly id: string }[], context: z.RefinementCtx): void {
  mustDiffer(rules, 'id', context);
}
