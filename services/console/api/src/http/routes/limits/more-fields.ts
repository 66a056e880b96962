import { z } from 'zod';

const momentField = z.iso.datetime({ offset: true, error: 'must be a moment such as 2026-12-01T00:00:00Z' });

/** The fields of bodies that name a limit and how much more of it. Whether there is such a limit is for policy to say. */
export const moreFields = {
  rule: z.string().min(1).max(200).meta({ description: 'The id of the rate limit or budget.' }),
  counter: z.string().min(1).max(300).optional().meta({
    description: 'The counter as in `GET /spend`; absent, or all, for a rule that has one counter.',
  }),
  limit: z.string().max(100).optional().meta({
    description: 'Which limit of the rule, such as cost_per_month; absent for a rule that has one.',
  }),
  amount: z.number().positive().meta({ description: 'On top of the limit: USD, tokens or requests.' }),
  reason: z.string().max(500).optional(),
};

/** When a grant begins or ends. */
export const grantMoment = momentField.max(40);

/** The same fields in answers. */
export const moreAnswer = {
  name: z.string(),
  rule: z.string(),
  counter: z.string(),
  limit: z.string().nullable(),
  amount: z.number(),
  reason: z.string().nullable(),
};
