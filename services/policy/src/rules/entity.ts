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
