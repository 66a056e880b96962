import { z } from 'zod';
import { configName, listOf, METADATA_KEY, subject } from './fields.ts';
import { inNotIn } from './rules/scoped-when.ts';
import { strictObject } from './strict-object.ts';

const anySubject = z.union([z.literal('*'), subject], {
  error: 'must be *, user:<email>, team:<name> or virtualaccount:<name>',
});
const model = z.string().min(1).max(300);
const tagValue = z.string().max(128);

/**
 * Whether bodies of requests are logged, of the callers, models and tags that it names; without `when`, of all. Where
 * several match, `log: false` wins. What no such manifest matches goes by `TOLLGATE_REQUEST_LOG_MODE` and the request's header.
 */
export const loggingConfig = strictObject(
  {
    type: z.literal('gateway-logging-config'),
    name: configName('gateway-logging-config'),
    when: strictObject({
      subjects: inNotIn(anySubject).optional(),
      models: inNotIn(model).optional(),
      metadata: z
        .record(
          z.string().regex(METADATA_KEY, 'must be 1 to 64 letters, digits, dots, dashes or underscores'),
          z.union([tagValue, listOf(tagValue), inNotIn(tagValue)]),
        )
        .optional(),
    }).optional(),
    log: z.boolean(),
  },
  { later: ['rules', 'redact_with'] },
);
