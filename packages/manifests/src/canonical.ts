import type { Manifest } from './kind-table.ts';
import { parseSecretReference, SECRET_MASK } from './kinds/secret-reference.ts';
import { replaceSecrets } from './secret-fields.ts';

/** Fields that come first, in this order; the others follow by the alphabet. */
const FIRST_FIELDS = ['type', 'name', 'id'];

/** A manifest as JSON, always the same text for the same meaning: what is stored and compared. */
export function toJson(manifest: Manifest): string {
  return JSON.stringify(ordered(manifest));
}

/** A manifest as JSON that may be shown: references to secrets as written, anything else in a secret's place masked. */
export function toPublicJson(manifest: Manifest): string {
  const masked = replaceSecrets(manifest, (value) =>
    parseSecretReference(value) === undefined ? SECRET_MASK : value,
  );
  return JSON.stringify(ordered(masked));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, ordered(field)]));
}

function rank(field: string): number {
  const index = FIRST_FIELDS.indexOf(field);
  return index === -1 ? FIRST_FIELDS.length : index;
}
