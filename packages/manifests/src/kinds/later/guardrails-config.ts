import { z } from 'zod';
import { configName, listOf, metadataMatch, ruleId } from '../fields.ts';
import { RULES_MAX } from '../rules/rate-limiting-config.ts';
import { uniqueRuleIds } from '../rules/rule-when.ts';
import { strictObject } from '../strict-object.ts';

const text = z.string().min(1).max(300);
const condition = z.enum(['in', 'not_in']);
const values = strictObject({ condition, values: listOf(text) });
/** A guardrail as `group/name`. */
const guardrails = listOf(
  z.string().regex(/^[^\s/]{1,64}\/[^\s/]{1,128}$/, 'must be a guardrail as group/name'),
);

const targets = strictObject({
  operator: z.literal('or').optional(),
  conditions: strictObject({
    model: values.optional(),
    mcpServers: values.optional(),
    mcpTools: strictObject({
      condition,
      values: listOf(
        strictObject({
          name: text,
          enable_all_tools: z.boolean().optional(),
          enabled_tools: listOf(text).optional(),
        }),
      ),
    }).optional(),
  }),
});

/** Which guardrails look at which requests: those of all rules that match. */
export const guardrailsConfig = strictObject({
  type: z.literal('gateway-guardrails-config'),
  name: configName('gateway-guardrails-config'),
  rules: z
    .array(
      strictObject({
        id: ruleId,
        when: strictObject({
          target: targets.optional(),
          subjects: strictObject({
            operator: z.enum(['and', 'or']),
            conditions: strictObject({ in: listOf(text).optional(), not_in: listOf(text).optional() }),
          }).optional(),
          metadata: metadataMatch.optional(),
        }),
        llm_input_guardrails: guardrails,
        llm_output_guardrails: guardrails,
        mcp_tool_pre_invoke_guardrails: guardrails,
        mcp_tool_post_invoke_guardrails: guardrails,
        custom_error_message: z.string().max(2_000).optional(),
      }),
    )
    .max(RULES_MAX)
    .superRefine(uniqueRuleIds),
});
