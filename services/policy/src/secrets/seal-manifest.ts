import {
  type Manifest,
  type ManifestFault,
  parseSecretReference,
  replaceSecrets,
  SEALED_PREFIX,
  SECRET_MASK,
  secretFields,
} from '@tollgate/manifests';
import { type MasterKey, open, seal } from './envelope.ts';
import { secretPlace } from './place.ts';

/** What keeps a secret from being stored. Never holds the secret. */
export type SecretFault = Pick<ManifestFault, 'message' | 'code'> & {
  readonly path: readonly (string | number)[];
};

/** A manifest as it may be stored; only when there are no faults. */
export type SealedManifest<Of extends Manifest> = {
  readonly manifest: Of;
  readonly faults: readonly SecretFault[];
};

/**
 * Makes of every secret what may be stored: references stay, the mask becomes what is stored at the same place, and a
 * literal is encrypted under the first key, unless it is stored there already: then its text stays, so that applying a
 * file twice changes nothing.
 */
export function sealManifest<Of extends Manifest>(
  given: Of,
  options: { stored: Manifest | undefined; keys: readonly MasterKey[] },
): SealedManifest<Of> {
  const kept = storedSecrets(options.stored);
  const faults: SecretFault[] = [];
  const manifest = replaceSecrets(given, (value, path) => {
    const place = secretPlace(given, path);
    const storable = storableText(value, { place, kept: kept.get(place), keys: options.keys });
    if (typeof storable === 'string') return storable;
    faults.push({ path, ...storable });
    return SECRET_MASK;
  });
  return { manifest, faults };
}

function storedSecrets(stored: Manifest | undefined): Map<string, string> {
  if (stored === undefined) return new Map();
  return new Map(secretFields(stored).map(({ path, value }) => [secretPlace(stored, path), value]));
}

function storableText(
  value: string,
  at: { place: string; kept: string | undefined; keys: readonly MasterKey[] },
): string | Pick<SecretFault, 'message' | 'code'> {
  const { place, kept, keys } = at;
  if (value === SECRET_MASK) {
    return kept ?? fault('dangling_reference', 'nothing is stored there yet; give the value or a reference');
  }
  if (parseSecretReference(value) !== undefined) return value;
  if (value.startsWith(SEALED_PREFIX)) {
    if (value === kept) return value;
    return fault('invalid_field', 'is an encrypted value of another place; give the value or a reference');
  }
  const literal = value.trim();
  if (literal === '') return fault('invalid_field', 'is empty');
  if (kept !== undefined && isStored(literal, { place, kept, keys })) return kept;
  const [key] = keys;
  return key === undefined ? fault('secret_not_storable', NO_KEY) : seal(literal, { key, place });
}

const NO_KEY =
  'a literal secret is stored encrypted only; set TOLLGATE_SECRETS_KEY for policy, or use env:NAME or file:/path';

function isStored(
  literal: string,
  { place, kept, keys }: { place: string; kept: string; keys: readonly MasterKey[] },
): boolean {
  const opened = open(kept, { keys, place });
  return opened.ok && opened.value === literal;
}

function fault(code: SecretFault['code'], message: string): Pick<SecretFault, 'message' | 'code'> {
  return { code, message };
}
