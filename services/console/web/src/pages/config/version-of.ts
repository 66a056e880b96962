import type { AuditEvent } from '../../api/api-answer.ts';

/** The object that a change left, or took away: what it can be restored to. `undefined` if it was too large to be kept. */
export function versionOf({ before, after, type }: AuditEvent): Record<string, unknown> | undefined {
  const version = after ?? before;
  if (version === null || type === 'token' || 'omitted_bytes' in version) return undefined;
  return version;
}
