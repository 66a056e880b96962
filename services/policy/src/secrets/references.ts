import { readFile, stat } from 'node:fs/promises';
import { parseSecretReference } from '@tollgate/manifests';
import type { Environment } from '@tollgate/settings';

/** A secret, or why there is none. `fault` names the reference and never the value. */
export type ResolvedSecret = { readonly value: string } | { readonly fault: string };

const FILE_BYTES_MAX = 64 * 1024;
const READ_TIMEOUT_MS = 2_000;

/** The secret that `env:NAME` or `file:/path` points to, without white space at its ends. Never throws. */
export async function resolveReference(reference: string, environment: Environment): Promise<ResolvedSecret> {
  const parsed = parseSecretReference(reference);
  if (parsed === undefined) return { fault: 'the stored reference is neither env:NAME nor file:/path' };
  switch (parsed.kind) {
    case 'env': {
      const value = environment[parsed.at]?.trim() ?? '';
      return value === '' ? { fault: `${reference} is not set where policy runs` } : { value };
    }
    case 'file':
      return readSecretFile(parsed.at);
    case 'foreign':
      return { fault: `${reference} is in no secret-mapping` };
    default:
      return parsed.kind satisfies never;
  }
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
