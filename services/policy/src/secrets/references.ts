import { readFile, stat } from 'node:fs/promises';
import { parseSecretReference } from '@tollgate/manifests';
import type { Environment } from '@tollgate/settings';
import type { SecretMappings } from './mappings.ts';

/** A secret, or why there is none. `fault` names the reference and never the value. */
export type ResolvedSecret = { readonly value: string } | { readonly fault: string };

/** Where references are looked up. */
export type ReferenceSources = { readonly environment: Environment; readonly mappings: SecretMappings };

const FILE_BYTES_MAX = 64 * 1024;
const READ_TIMEOUT_MS = 2_000;
/** Master keys and the admin token are among them: no account sends them anywhere. */
const OWN_SETTINGS = 'TOLLGATE_';

/**
 * The secret that `env:NAME`, `file:/path` or `tfy-secret://...` points to, without white space at its ends; undefined
 * for a text that is no reference. Never throws.
 */
export async function resolveReference(
  reference: string,
  sources: ReferenceSources,
): Promise<ResolvedSecret | undefined> {
  const parsed = parseSecretReference(reference);
  if (parsed === undefined) return undefined;
  switch (parsed.kind) {
    case 'env':
      return fromEnvironment(parsed.at, sources.environment);
    case 'file':
      return readSecretFile(parsed.at);
    case 'foreign': {
      const mapped = sources.mappings(reference);
      return 'fault' in mapped ? mapped : resolveReference(mapped.to, { ...sources, mappings: mappedTwice });
    }
    default:
      return parsed.kind satisfies never;
  }
}

/**
 * Returns why a reference leads to no secret now, as far as that is known without reading a file; undefined if nothing
 * speaks against it.
 */
export function referenceFault(reference: string, sources: ReferenceSources): string | undefined {
  const parsed = parseSecretReference(reference);
  if (parsed?.kind === 'foreign') {
    const mapped = sources.mappings(reference);
    return 'fault' in mapped
      ? mapped.fault
      : referenceFault(mapped.to, { ...sources, mappings: mappedTwice });
  }
  const found = parsed?.kind === 'env' ? fromEnvironment(parsed.at, sources.environment) : undefined;
  return found !== undefined && 'fault' in found ? found.fault : undefined;
}

/** A mapping leads to a secret and never to another mapping. */
const mappedTwice: SecretMappings = (reference) => ({ fault: `${reference} is mapped to by a mapping` });

function fromEnvironment(name: string, environment: Environment): ResolvedSecret {
  if (name.startsWith(OWN_SETTINGS))
    return { fault: `env:${name} is a setting of Tollgate and no provider's key` };
  const value = environment[name]?.trim() ?? '';
  return value === '' ? { fault: `env:${name} is not set where policy runs` } : { value };
}

async function readSecretFile(path: string): Promise<ResolvedSecret> {
  try {
    const { size } = await stat(path);
    if (size > FILE_BYTES_MAX) return { fault: `file:${path} is larger than ${FILE_BYTES_MAX} bytes` };
    const text = await readFile(path, { encoding: 'utf8', signal: AbortSignal.timeout(READ_TIMEOUT_MS) });
    const value = text.trim();
    return value === '' ? { fault: `file:${path} is empty` } : { value };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { fault: `file:${path} cannot be read (${code})` };
  }
}
