import type { Manifest } from './kind-table.ts';

/** Names of fields that hold secrets, in every kind: a test compares them with the schemas. */
const SECRET_FIELDS = new Set([
  'api_key',
  'apiKey',
  'api_token',
  'bearer_token',
  'certificate',
  'client_key',
  'client_secret',
  'key_file_content',
  'oauth_secret',
  'password',
  'pat_token',
  'api_token',
  'private_key',
  'secret_access_key',
  'webhook_url',
]);
/** Objects all of whose values are secrets. */
const SECRET_OBJECTS = new Set(['secret_headers', 'headers']);

/** A secret of a manifest: where it stands and what is written there. */
export type SecretField = { readonly path: readonly (string | number)[]; readonly value: string };

/** Every field of a manifest that holds a secret. */
export function secretFields(manifest: Manifest): SecretField[] {
  const found: SecretField[] = [];
  replaceSecrets(manifest, (value, path) => {
    found.push({ path, value });
    return value;
  });
  return found;
}

/** A copy of the manifest with every secret replaced. */
export function replaceSecrets<Of extends Manifest>(
  manifest: Of,
  replace: (value: string, path: readonly (string | number)[]) => string,
): Of {
  // The copy differs in the text of some strings alone.
  return copied(manifest, [], { isSecret: false, replace }) as Of;
}

function copied(
  value: unknown,
  path: readonly (string | number)[],
  context: { isSecret: boolean; replace: (value: string, path: readonly (string | number)[]) => string },
): unknown {
  if (typeof value === 'string') return context.isSecret ? context.replace(value, path) : value;
  if (Array.isArray(value)) return value.map((part, index) => copied(part, [...path, index], context));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const isSecret = context.isSecret || SECRET_FIELDS.has(key) || SECRET_OBJECTS.has(key);
      return [key, copied(part, [...path, key], { ...context, isSecret })];
    }),
  );
}
