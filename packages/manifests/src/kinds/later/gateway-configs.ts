import { z } from 'zod';
import { configName, listOf, metadataMatch, objectName, ruleId } from '../fields.ts';
import { uniqueRuleIds } from '../rules/rule-when.ts';
import { strictObject } from '../strict-object.ts';

const text = z.string().min(1).max(512);
const texts = listOf(text);
const subjects = strictObject({ subjects: texts.optional() });
const RULES_MAX = 1_000;

function rulesOf<Rule extends z.ZodType<{ id: string }>>(rule: Rule) {
  return z.array(rule).max(RULES_MAX).superRefine(uniqueRuleIds);
}

const exporter = {
  endpoint: z.url({ error: 'must be a URL' }).max(2_000),
  headers: z.record(text, z.string().max(8_192)).optional(),
};
const encoding = z.enum(['proto', 'json']);
const traces = {
  additional_resource_attributes: z.record(text, z.string().max(2_000)).optional(),
  exclude_request_data: z.boolean().optional(),
  when: listOf(
    strictObject({
      field: z.literal('spanAttributes'),
      key: text,
      operator: z.literal('IN').optional(),
      value: texts,
    }),
  ).optional(),
};

/** Where traces and metrics go besides. */
export const otelConfig = strictObject({
  type: z.literal('gateway-otel-config'),
  name: configName('gateway-otel-config'),
  otel_traces_exporter_config: z
    .discriminatedUnion('type', [
      strictObject({ type: z.literal('http'), ...exporter, encoding, ...traces }),
      strictObject({ type: z.literal('grpc'), ...exporter, ...traces }),
    ])
    .optional(),
  otel_metrics_exporter_config: z
    .discriminatedUnion('type', [
      strictObject({ type: z.literal('http'), ...exporter, encoding }),
      strictObject({ type: z.literal('grpc'), ...exporter }),
    ])
    .optional(),
});

/** Tags that requests get by who sends them. */
export const metadataConfig = strictObject({
  type: z.literal('gateway-metadata-config'),
  name: configName('gateway-metadata-config'),
  rules: rulesOf(strictObject({ id: ruleId, when: subjects, metadata_override: metadataMatch })),
});

const createdBy = strictObject({
  field: z.literal('created_by'),
  operator: z.literal('IN').optional(),
  value: texts,
});
const tagged = strictObject({
  field: z.literal('metadata'),
  key: text,
  operator: z.literal('IN').optional(),
  value: texts,
});
const filter = z.discriminatedUnion('field', [createdBy, tagged]);

const dataAccess = {
  id: ruleId,
  description: z.string().max(2_000).optional(),
  enabled: z.boolean().optional(),
  subjects: texts,
  data_types: z.array(z.enum(['traces', 'metrics'])).min(1),
};

/** Who may read which history. */
export const dataAccessConfig = strictObject({
  type: z.literal('gateway-data-access-config'),
  name: configName('gateway-data-access-config'),
  rules: rulesOf(
    z.discriminatedUnion('scope', [
      strictObject({ ...dataAccess, scope: z.literal('own_data') }),
      strictObject({ ...dataAccess, scope: z.literal('team_data') }),
      strictObject({ ...dataAccess, scope: z.literal('all_data'), filters: listOf(filter).optional() }),
    ]),
  ),
});

const storage = {
  storage: z.discriminatedUnion('type', [
    strictObject({
      type: z.literal('controlplane-managed'),
      region: z.enum(['us', 'australia', 'india']).optional(),
    }),
    strictObject({ type: z.literal('customer-managed'), storage_integration_fqn: text }),
  ]),
  traces_retention_period_days: z.int().positive().max(3_650).optional(),
};

/** Which history is kept where. */
export const dataRoutingConfig = strictObject({
  type: z.literal('gateway-data-routing-config'),
  name: configName('gateway-data-routing-config'),
  destinations: listOf(
    strictObject({
      name: objectName,
      enabled: z.boolean().optional(),
      description: z.string().max(2_000).optional(),
      when: listOf(filter),
      ...storage,
    }),
  ).optional(),
  default: strictObject(storage),
});
