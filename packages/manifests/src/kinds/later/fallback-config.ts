import { z } from 'zod';
import { configName, metadataMatch, ruleId } from '../fields.ts';
import { RULES_MAX } from '../rules/rate-limiting-config.ts';
import { ruleWhen, uniqueRuleIds } from '../rules/rule-when.ts';
import { strictObject } from '../strict-object.ts';

/** The older kind: which models are tried when one has failed. */
export const fallbackConfig = strictObject({
  type: z.literal('gateway-fallback-config'),
  name: configName('gateway-fallback-config'),
  rules: z
    .array(
      strictObject({
        id: ruleId,
        when: strictObject({
          ...ruleWhen.shape,
          metadata: metadataMatch.optional(),
          response_status_codes: z.array(z.int().min(100).max(599)).max(500).optional(),
        }),
        fallback_models: z
          .array(
            strictObject({
              target: z.string().min(1).max(200),
              override_params: z.record(z.string().min(1), z.json()).optional(),
            }),
          )
          .min(1)
          .max(100),
      }),
    )
    .max(RULES_MAX)
    .superRefine(uniqueRuleIds),
});
