import { z } from 'zod';
import { NOT_SUPPORTED_YET } from './strict-object.ts';

/** Where a secret is: a variable of policy's environment, or a file that policy can read. */
export type SecretReference = { readonly kind: 'env' | 'file'; readonly at: string };

const ENV = /^env:([A-Za-z_][A-Za-z0-9_]{0,127})$/;
const FILE = /^file:(\/[^\0]{1,1023})$/;

/** `env:NAME` or `file:/path` taken apart; undefined for anything else. */
export function parseSecretReference(text: string): SecretReference | undefined {
  const env = ENV.exec(text)?.[1];
  if (env !== undefined) return { kind: 'env', at: env };
  const file = FILE.exec(text)?.[1];
  return file === undefined ? undefined : { kind: 'file', at: file };
}

/**
 * A field that holds a secret. Only references are taken: a literal value would lie in the config store in plain text.
 * No message repeats the value.
 */
export const secretReference = z.string().superRefine((text, context) => {
  if (parseSecretReference(text) !== undefined) return;
  if (text.startsWith('tfy-secret:')) context.addIssue(`tfy-secret references are ${NOT_SUPPORTED_YET}`);
  else if (text.startsWith('env:') || text.startsWith('file:')) {
    context.addIssue('must be env:NAME or file:/absolute/path');
  } else {
    context.addIssue(
      'a literal secret would be stored in plain text; write env:NAME or file:/path and put the value there',
    );
  }
});
