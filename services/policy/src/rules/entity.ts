import { escapeKeyPart } from '@tollgate/ledger';

/**
 * One part of the entity that a counter counts for. Users, teams and virtual accounts are written as subjects; a caller
 * without a team and a request without a tag are entities of their own, so that leaving something out is no way around
 * a rule.
 */
export function entityPart(dimension: string, value: string): string {
  const name = escapeKeyPart(value);
  switch (dimension) {
    case 'user':
    case 'team':
    case 'model':
    case 'virtualaccount':
    case 'provideraccount':
      return `${dimension}:${name}`;
    default:
      return `${dimension}=${name}`;
  }
}

/** Whether an entity is one that a rule with these dimensions counts. Users and virtual accounts stand for each other. */
export function isEntityOf(per: readonly string[], entity: string): boolean {
  const parts = entity.split(',');
  return (
    parts.length === per.length &&
    per.every((dimension, index) => {
      const names = CALLERS.includes(dimension) ? CALLERS : [dimension];
      const separator = dimension.startsWith('metadata.') ? '=' : ':';
      return names.some((name) => parts[index]?.startsWith(`${name}${separator}`) === true);
    })
  );
}

const CALLERS: readonly string[] = ['user', 'virtualaccount'];
