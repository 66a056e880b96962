import { z } from 'zod';
import { configName, ruleId } from '../fields.ts';
import { RULES_MAX } from '../rules/rate-limiting-config.ts';
import { ruleWhen, uniqueRuleIds } from '../rules/rule-when.ts';
import { strictObject } from '../strict-object.ts';
import { overrideParams, TARGETS_MAX, targetName } from './routing.ts';

/** Which models are tried when the requested model has failed: the first rule that matches a request says. */
export const fallbackConfig = strictObject({
  type: z.literal('gateway-fallback-config'),
  name: configName('gateway-fallback-config'),
  rules: z
    .array(
      strictObject({
        id: ruleId,
        when: strictObject({
          ...ruleWhen.shape,
          response_status_codes: z.array(z.int().min(400).max(599)).max(200).optional(),
        }),
        fallback_models: z
          .array(strictObject({ target: targetName, override_params: overrideParams.optional() }))
          .min(1)
          .max(TARGETS_MAX),
      }),
    )
    .max(RULES_MAX)
    .superRefine(uniqueRuleIds),
});

/** A rule of such a manifest. */
export type FallbackRule = z.output<typeof fallbackConfig>['rules'][number];
