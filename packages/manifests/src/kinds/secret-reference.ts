import { z } from 'zod';

/** Where a secret is: a variable of policy's environment, a file that policy can read, or another system's store. */
export type SecretReference = { readonly kind: 'env' | 'file' | 'foreign'; readonly at: string };

/** How a secret shows whose value is stored; applied again it means "as it is". */
export const SECRET_MASK = '********';
/** What a stored, encrypted value starts with. */
export const SEALED_PREFIX = 'sealed:';

const ENV = /^env:([A-Za-z_][A-Za-z0-9_]{0,127})$/;
const FILE = /^file:(\/[^\0]{1,1023})$/;
/** `tfy-secret://<tenant>:<group>:<key>`. */
export const FOREIGN_SECRET = /^tfy-secret:\/\/[^:\s]{1,128}:[^:\s]{1,128}:[^:\s]{1,256}$/;
const VALUE_CHARS_MAX = 16_384;

/** `env:NAME`, `file:/path` or `tfy-secret://...` taken apart; undefined for anything else. */
export function parseSecretReference(text: string): SecretReference | undefined {
  const env = ENV.exec(text)?.[1];
  if (env !== undefined) return { kind: 'env', at: env };
  const file = FILE.exec(text)?.[1];
  if (file !== undefined) return { kind: 'file', at: file };
  return FOREIGN_SECRET.test(text) ? { kind: 'foreign', at: text } : undefined;
}

/**
 * A field that holds a secret: a reference, the mask of what is stored already, or the value itself, which policy encrypts
 * before it stores it. No message repeats the value.
 */
export const secretReference = z
  .string()
  .min(1, 'is empty')
  .max(VALUE_CHARS_MAX, `must have at most ${VALUE_CHARS_MAX} characters`)
  .superRefine((text, context) => {
    if (parseSecretReference(text) !== undefined) return;
    if (/^tfy-secret:/.test(text)) context.addIssue('must be tfy-secret://<tenant>:<group>:<key>');
    else if (/^(env|file):/.test(text)) context.addIssue('must be env:NAME or file:/absolute/path');
  });
