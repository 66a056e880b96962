import { z } from 'zod';
import { secretReference } from '../../secret-reference.ts';
import { strictObject } from '../../strict-object.ts';

/** A file of Google's, as a secret: a reference, its JSON as text, or the object itself, which is kept as text. */
function googleFile(check: (file: Readonly<Record<string, unknown>>) => string | undefined) {
  const object = z.record(z.string(), z.unknown()).transform((file) => JSON.stringify(file));
  return z.union([secretReference, object]).superRefine((given, context) => {
    const fault = given.trimStart().startsWith('{') ? fileFault(given, check) : undefined;
    if (fault !== undefined) context.addIssue(fault);
  });
}

/**
 * Why the file of a Google account cannot be used once it is in plain text: what a reference leads to was not seen when the
 * manifest was applied. Undefined for one that can, and for none.
 */
export function googleFileFault(auth: z.output<typeof googleAuth> | undefined): string | undefined {
  if (auth === undefined) return undefined;
  const check = auth.type === 'key-file' ? keyFileFault : federationFileFault;
  const fault = fileFault(auth.key_file_content, check);
  return fault === undefined ? undefined : `auth_data.key_file_content: ${fault}`;
}

function fileFault(
  json: string,
  check: (file: Readonly<Record<string, unknown>>) => string | undefined,
): string | undefined {
  try {
    return check(JSON.parse(json));
  } catch {
    return 'must be the JSON of the file, or a reference to it';
  }
}

/** Google's ways to say who calls. */
export const googleAuth = z.discriminatedUnion('type', [
  strictObject({ type: z.literal('key-file'), key_file_content: googleFile(keyFileFault) }),
  strictObject({
    type: z.literal('workload-identity-federation-file'),
    key_file_content: googleFile(federationFileFault),
  }),
]);

/** Why a file is no key of a service account that can be used; undefined for one that is. */
function keyFileFault(file: Readonly<Record<string, unknown>>): string | undefined {
  if (file['type'] !== 'service_account') return 'must be the key file of a service account';
  const missing = ['client_email', 'private_key'].find((name) => typeof file[name] !== 'string');
  return missing === undefined ? undefined : `has no ${missing}`;
}

/**
 * Why a file is no config of workload identity federation that can be used. It names a token to read on the gateway and an
 * address to send it to, so both are bounded: a file, and Google's own services.
 */
function federationFileFault(file: Readonly<Record<string, unknown>>): string | undefined {
  if (file['type'] !== 'external_account') return 'must be a config of workload identity federation';
  const source = file['credential_source'];
  const names = typeof source === 'object' && source !== null ? Object.keys(source) : [];
  if (!names.includes('file') || names.some((name) => name !== 'file' && name !== 'format'))
    return 'must have a credential_source with a file';
  const strange = ['token_url', 'service_account_impersonation_url'].find(
    (name) => file[name] !== undefined && !GOOGLE_SERVICE.test(String(file[name])),
  );
  if (file['token_url'] === undefined) return 'has no token_url';
  return strange === undefined ? undefined : `must have a ${strange} of googleapis.com`;
}

const GOOGLE_SERVICE = /^https:\/\/(?:[a-z0-9-]+\.)+googleapis\.com\/[^\s?#]*$/;
