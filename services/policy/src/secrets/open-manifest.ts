import { formatPath, type Manifest, replaceSecrets, secretFields } from '@tollgate/manifests';
import { type MasterKey, type Opened, open, sealedUnder } from './envelope.ts';
import { secretPlace } from './place.ts';
import { type ReferenceSources, type ResolvedSecret, resolveReference } from './references.ts';

/** Everything that opens secrets. */
export type SecretSources = ReferenceSources & { readonly keys: readonly MasterKey[] };

/** Why a secret is missing; never holds the value. */
export type SecretGap = { readonly path: string; readonly fault: string };

/** A manifest with its secrets in plain text: for use, never to be stored, shown or logged. */
export type OpenedManifest<Of extends Manifest = Manifest> = {
  readonly manifest: Of;
  /** Secrets that could not be had; empty strings stand for them. */
  readonly gaps: readonly SecretGap[];
};

/** Puts the value in the place of every secret. Never throws. */
export async function openManifest<Of extends Manifest>(
  stored: Of,
  sources: SecretSources,
): Promise<OpenedManifest<Of>> {
  const resolved = new Map<string, ResolvedSecret>();
  const resolving = secretFields(stored).map(async ({ path, value }) => {
    const place = secretPlace(stored, path);
    const secret =
      (await resolveReference(value, sources)) ?? openSealed(value, { keys: sources.keys, place });
    resolved.set(formatPath(path), secret);
  });
  await Promise.all(resolving);
  const gaps: SecretGap[] = [];
  const manifest = replaceSecrets(stored, (_value, steps) => {
    const path = formatPath(steps);
    const secret = resolved.get(path);
    if (secret !== undefined && 'value' in secret) return secret.value;
    gaps.push({ path, fault: secret?.fault ?? 'is not there' });
    return '';
  });
  return { manifest, gaps };
}

function openSealed(text: string, options: { keys: readonly MasterKey[]; place: string }): ResolvedSecret {
  const opened = open(text, options);
  return opened.ok ? { value: opened.value } : { fault: faultText(opened.reason, sealedUnder(text)) };
}

function faultText(reason: Extract<Opened, { ok: false }>['reason'], keyId: string | undefined): string {
  switch (reason) {
    case 'unknown_key':
      return `the stored secret is encrypted under master key ${keyId}, which policy does not have`;
    case 'not_authentic':
      return `the stored secret was changed or moved after it was encrypted under master key ${keyId}; set the secret again`;
    case 'malformed':
      return 'what is stored is neither a reference nor an encrypted secret; set the secret again';
    default:
      return reason satisfies never;
  }
}
