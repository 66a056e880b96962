/**
 * One part of the entity that a counter counts for. Users, teams and virtual accounts are written as subjects; a caller
 * without a team and a request without a tag are entities of their own, so that leaving something out is no way around
 * a rule.
 */
export function entityPart(dimension: string, value: string): string {
  const name = escaped(value);
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

/** The entity of a rule that counts nothing apart. */
export const EVERYTHING = 'all';

/** Bars part a counter's key and commas its entity, so neither may be in a value. */
function escaped(text: string): string {
  return /[%|,]/.test(text)
    ? text.replace(/[%|,]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    : text;
}
