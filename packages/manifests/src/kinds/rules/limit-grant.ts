import { z } from 'zod';
import { objectName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { moment, moreOfLimit } from './more-of-limit.ts';

/** More of one counter of a rule until a moment. Admission counts with it while it runs; nothing has to end it. */
export const limitGrant = strictObject({
  type: z.literal('limit-grant'),
  name: objectName,
  ...moreOfLimit,
  /** Absent for a grant that runs from the moment that it is stored. */
  from: moment.optional(),
  until: moment,
}).refine(({ from, until }) => from === undefined || from < until, {
  path: ['until'],
  error: 'must be after from',
});
