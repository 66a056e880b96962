import { z } from 'zod';
import { configName, listOf, metadataMatch, ruleId, subject } from '../fields.ts';
import { RULES_MAX } from '../rules/rate-limiting-config.ts';
import { uniqueRuleIds } from '../rules/rule-when.ts';
import { NOT_SUPPORTED_YET, strictObject } from '../strict-object.ts';

const text = z.string().min(1).max(300);
const anySubject = z.union([z.literal('*'), subject]);
/** A guardrail as `group/name`. */
const guardrails = z
  .array(z.string().regex(/^[^\s/]{1,64}\/[^\s/]{1,128}$/, 'must be a guardrail as group/name'))
  .max(100);
/** Guardrails of tool servers, which are not served yet. */
const toolGuardrails = z.array(text).max(0, NOT_SUPPORTED_YET).optional();

const target = strictObject({
  operator: z.literal('or').optional(),
  conditions: strictObject(
    { model: strictObject({ condition: z.enum(['in', 'not_in']), values: listOf(text).min(1) }) },
    { later: ['mcpServers', 'mcpTools'] },
  ),
});

const rule = strictObject({
  id: ruleId,
  when: strictObject({
    target,
    subjects: strictObject({
      operator: z.enum(['and', 'or']),
      conditions: strictObject({ in: listOf(anySubject).optional(), not_in: listOf(anySubject).optional() }),
    }).optional(),
    metadata: metadataMatch.optional(),
  }),
  llm_input_guardrails: guardrails,
  llm_output_guardrails: guardrails,
  mcp_tool_pre_invoke_guardrails: toolGuardrails,
  mcp_tool_post_invoke_guardrails: toolGuardrails,
  custom_error_message: z.string().min(1).max(2_000).optional(),
});

/** One rule of a guardrails config. */
export type GuardrailRule = z.output<typeof rule>;

/** Which guardrails look at which requests: those of all rules that match. */
export const guardrailsConfig = strictObject({
  type: z.literal('gateway-guardrails-config'),
  name: configName('gateway-guardrails-config'),
  rules: z.array(rule).max(RULES_MAX).superRefine(uniqueRuleIds),
});
