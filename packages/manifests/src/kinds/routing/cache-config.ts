import { z } from 'zod';
import { strictObject } from '../strict-object.ts';

const TTL_SECONDS_MAX = 3 * 86_400;

/** Requests whose answers are replayed for requests that are the same; as in the header `x-tfy-cache-config`. */
export const cacheConfig = strictObject({
  type: z.literal('exact-match', { error: 'must be exact-match; no other cache is served' }),
  ttl: z.int().positive().max(TTL_SECONDS_MAX).optional(),
  namespace: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .optional(),
});
