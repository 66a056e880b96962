import { z } from 'zod';
import { objectName, subject } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { moment, moreOfLimit } from './more-of-limit.ts';

/** A request for more of one counter. It has no effect: an admin grants it, with a `limit-grant`, or deletes it. */
export const limitRequest = strictObject({
  type: z.literal('limit-request'),
  name: objectName,
  /** Who asks: a user or a virtual account. */
  requested_by: subject,
  ...moreOfLimit,
  until: moment.optional(),
});
