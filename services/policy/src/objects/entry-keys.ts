import { type Manifest, toJson } from '@tollgate/manifests';
import type { TokenEntry } from '../identity/tokens.ts';

const MANIFEST_PREFIX = 'manifest/';
const TOKEN_PREFIX = 'token/';
const AUDIT_PREFIX = 'audit/';

/** Where the memory of recent changes is stored. */
export const RECENT_CHANGES_KEY = 'recent-changes';

/** Where the times are stored at which models came into the config. */
export const MODEL_TIMES_KEY = 'model-times';

/** Where a manifest is stored. */
export function manifestKey(of: { type: string; name: string }): string {
  return `${MANIFEST_PREFIX}${of.type}/${of.name}`;
}

/** Where a token is stored. */
export function tokenKey(id: string): string {
  return `${TOKEN_PREFIX}${id}`;
}

/** Where an audit entry waits for the bus. */
export function auditKey(id: string): string {
  return `${AUDIT_PREFIX}${id}`;
}

/** The id of an audit entry. */
export function auditId(key: string): string {
  return key.slice(AUDIT_PREFIX.length);
}

/** Whether a manifest is stored there. */
export function isManifestKey(key: string): boolean {
  return key.startsWith(MANIFEST_PREFIX);
}

/** Whether a token is stored there. */
export function isTokenKey(key: string): boolean {
  return key.startsWith(TOKEN_PREFIX);
}

/** Whether an audit entry is stored there. */
export function isAuditKey(key: string): boolean {
  return key.startsWith(AUDIT_PREFIX);
}

/** A manifest as a store entry. */
export function manifestEntry(manifest: Manifest): [key: string, json: string] {
  return [manifestKey(manifest), toJson(manifest)];
}

/** A token as a store entry. */
export function tokenStoreEntry(token: TokenEntry): [key: string, json: string] {
  return [tokenKey(token.id), JSON.stringify(token)];
}
