import { z } from 'zod';
import { listOf, METADATA_KEY, metadataMatch } from '../fields.ts';
import { laterTag, strictObject } from '../strict-object.ts';
import { cacheConfig } from './cache-config.ts';
import { statusCodes } from './status-codes.ts';

/** Most targets of one choice. */
export const TARGETS_MAX = 100;
const TIMEOUT_MS_MAX = 3_600_000;

/** A model that exists at a provider, as `account/model`. */
export const targetName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/\S+$/, 'must be a model as account/model');

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'must be the name of a header');
const milliseconds = z.int().positive().max(TIMEOUT_MS_MAX);

/** Members of a request that say which model answers what, in which form: no target may change them. */
const FIXED_PARAMS = new Set([
  'model',
  'messages',
  'input',
  'contents',
  'prompt',
  'stream',
  'stream_options',
  'n',
]);

/** Members of the body that a target gets instead of the client's. */
export const overrideParams = z
  .record(z.string().min(1).max(128), z.unknown())
  .superRefine((params, context) => {
    for (const name of Object.keys(params)) {
      if (!FIXED_PARAMS.has(name)) continue;
      context.addIssue({ code: 'custom', path: [name], message: 'cannot be overridden' });
    }
  });

/** Headers that present a credential or say how the body is written: the gateway sets them. */
const FIXED_HEADERS =
  /^(?:authorization|x-api-key|api-key|x-goog-api-key|cookie|host|connection|content-.*|transfer-encoding|accept-encoding|x-tfy-.*|x-tollgate-.*)$/i;

const ownHeader = headerName.refine((name) => !FIXED_HEADERS.test(name), { error: 'is set by the gateway' });

/** How often a target is called again. */
export const retryConfig = strictObject({
  attempts: z.int().nonnegative().max(10),
  delay: z.int().nonnegative().max(60_000).optional(),
  on_status_codes: statusCodes.optional(),
});

const targetShape = {
  target: targetName,
  retry_config: retryConfig.optional(),
  fallback_status_codes: statusCodes.optional(),
  fallback_candidate: z.boolean().optional(),
  override_params: overrideParams.optional(),
  headers_override: strictObject({
    set: z.record(ownHeader, z.string().max(8_192)).optional(),
    remove: listOf(ownHeader).optional(),
  }).optional(),
  metadata_match: metadataMatch.optional(),
  request_timeout_ms: milliseconds.optional(),
  ttft_timeout_ms: milliseconds.optional(),
  hedge_after_ms: milliseconds.optional(),
};

const targets = z.array(strictObject(targetShape)).min(1).max(TARGETS_MAX);

const weightTargets = z
  .array(strictObject({ ...targetShape, weight: z.int().nonnegative().max(1_000_000) }))
  .min(1)
  .max(TARGETS_MAX)
  .refine((given) => given.length === 0 || given.some(({ weight }) => weight > 0), {
    error: 'needs a target whose weight is above 0',
  });

const slaCutoff = strictObject({
  time_per_output_token_ms: milliseconds.optional(),
  time_to_first_token_ms: milliseconds.optional(),
}).refine((given) => Object.values(given).some((cutoff) => cutoff !== undefined), {
  error: 'needs time_per_output_token_ms or time_to_first_token_ms',
});

const stickyRouting = strictObject({
  ttl_seconds: z
    .int()
    .positive()
    .max(30 * 86_400),
  session_identifiers: z
    .array(
      z.discriminatedUnion('source', [
        strictObject({ source: z.literal('headers'), key: headerName }),
        strictObject({
          source: z.literal('metadata'),
          key: z.string().regex(METADATA_KEY, 'must be the key of a metadata tag'),
        }),
        strictObject({ source: z.literal('caller') }),
        strictObject({ source: z.literal('conversation') }),
      ]),
    )
    .min(1)
    .max(10),
});

/** How a target is chosen, by weight, measured latency, priority or price; `extra` are the fields around the choice. */
export function routing<Extra extends z.ZodRawShape>(extra: Extra) {
  return z.discriminatedUnion('type', plainForms(extra), {
    error: (issue) => ofVirtualModels(issue) ?? laterTag('type', LATER)(issue),
  });
}

/** The same choices, and by how demanding a request is: virtual models alone have that. */
export function virtualRouting() {
  return z.discriminatedUnion('type', [...plainForms({}), byComplexity], { error: laterTag('type', LATER) });
}

const LATER = ['auto-routing'];

function plainForms<Extra extends z.ZodRawShape>(extra: Extra) {
  const around = { cache_config: cacheConfig.optional(), ...extra };
  return [
    strictObject({
      type: z.literal('weight-based-routing'),
      load_balance_targets: weightTargets,
      sticky_routing: stickyRouting.optional(),
      ...around,
    }),
    strictObject({
      type: z.literal('latency-based-routing'),
      load_balance_targets: targets,
      ...around,
    }),
    strictObject({
      type: z.literal('priority-based-routing'),
      load_balance_targets: z
        .array(
          strictObject({
            ...targetShape,
            priority: z.int().nonnegative().max(1_000).optional(),
            sla_cutoff: slaCutoff.optional(),
          }),
        )
        .min(1)
        .max(TARGETS_MAX),
      ...around,
    }),
    strictObject({
      type: z.literal('cost-based-routing'),
      load_balance_targets: targets,
      ...around,
    }),
  ] as const;
}

const tier = z.enum(['simple', 'medium', 'complex']);
const heuristic = strictObject({ type: z.literal('heuristic') });
const CLASSIFIER_TIMEOUT_MS_MAX = 30_000;

const llmClassifier = strictObject({
  type: z.literal('llm-classifier'),
  model: targetName,
  timeout_ms: z.int().positive().max(CLASSIFIER_TIMEOUT_MS_MAX).optional(),
  fallback_strategy: z
    .discriminatedUnion('type', [heuristic, strictObject({ type: z.literal('static'), default_tier: tier })])
    .optional(),
});

const byComplexity = strictObject({
  type: z.literal('complexity-based-routing'),
  classification_strategy: z.discriminatedUnion('type', [heuristic, llmClassifier]),
  load_balance_targets: z
    .array(strictObject({ ...targetShape, tier }))
    .min(1)
    .max(TARGETS_MAX),
  cache_config: cacheConfig.optional(),
});

/** What a union of routing rules says of the choice that only virtual models have. */
function ofVirtualModels({ code, input }: { readonly code?: string | undefined; readonly input?: unknown }) {
  if (code !== 'invalid_union' || typeof input !== 'object' || input === null) return undefined;
  return 'type' in input && input.type === 'complexity-based-routing'
    ? 'complexity-based-routing is for virtual models alone'
    : undefined;
}

const anyRouting = virtualRouting();

/** How a target is chosen, of any type. */
export type Routing = z.output<typeof anyRouting>;
