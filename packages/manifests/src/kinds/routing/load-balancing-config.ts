import { z } from 'zod';
import { configName, ruleId } from '../fields.ts';
import { RULES_MAX } from '../rules/rate-limiting-config.ts';
import { ruleWhen, uniqueRuleIds } from '../rules/rule-when.ts';
import { strictObject } from '../strict-object.ts';
import { routing } from './routing.ts';

/** Which model answers, by rules tried from top to bottom: the first that matches chooses among its targets. */
export const loadBalancingConfig = strictObject({
  type: z.literal('gateway-load-balancing-config'),
  name: configName('gateway-load-balancing-config'),
  rules: z
    .array(routing({ id: ruleId, when: ruleWhen }))
    .max(RULES_MAX)
    .superRefine(uniqueRuleIds),
});
