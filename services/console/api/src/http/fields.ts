import { z } from 'zod';

/** An e-mail address. Policy compares them in lower case. */
export const emailField = z
  .string()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');

/** Name of a team, virtual account or provider account; which names are good is for policy to say. */
export const nameField = z.string().trim().min(1).max(100);

/** The object that a path names. */
export const nameParams = z.strictObject({ name: nameField });
