import { z } from 'zod';
import { listOf } from '../fields.ts';

/** Status codes of HTTP, as texts. */
export const statusCodes = listOf(
  z.string().regex(/^[1-5]\d\d$/, 'must be a status code as text, such as "429"'),
);
