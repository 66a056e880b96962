import { compiledPattern } from '../patterns/operator-pattern.ts';

/** Config of the check `tfy-metadata`. */
export type MetadataConfig = {
  readonly allow_unknown_keys?: boolean | undefined;
  readonly keys: Readonly<Record<string, MetadataKey>>;
};

/** What a key of the metadata must be. */
export type MetadataKey = {
  readonly required?: boolean | undefined;
  readonly value?:
    | { readonly constraint: 'regex'; readonly regex: string }
    | { readonly constraint: 'allowed_values'; readonly allowed_values: readonly string[] }
    | undefined;
};

/** What is wrong with a request's metadata; undefined if nothing is. Names keys, never values. */
export function metadataFault(
  { keys, allow_unknown_keys = true }: MetadataConfig,
  metadata: Readonly<Record<string, string>>,
): string | undefined {
  for (const [key, { required = false, value }] of Object.entries(keys)) {
    const given = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    if (given === undefined) {
      if (required) return `the metadata key "${key}" is required`;
      continue;
    }
    if (value !== undefined && !isAllowed(given, value)) {
      return value.constraint === 'regex'
        ? `the value of the metadata key "${key}" does not match its pattern`
        : `the metadata key "${key}" must be one of ${value.allowed_values.join(', ')}`;
    }
  }
  if (allow_unknown_keys) return undefined;
  const unknown = Object.keys(metadata).find((key) => !Object.hasOwn(keys, key));
  return unknown === undefined ? undefined : `the metadata key "${unknown}" is not known`;
}

function isAllowed(given: string, value: NonNullable<MetadataKey['value']>): boolean {
  if (value.constraint === 'allowed_values') return value.allowed_values.includes(given);
  return compiledPattern(value.regex).matcher(given).find();
}
