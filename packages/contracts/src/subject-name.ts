/** Kinds of principal that a token can belong to, and teams, which rules can name. */
export type SubjectKind = 'user' | 'team' | 'virtualaccount';

/** `user:<email>`, `team:<name>` or `virtualaccount:<name>` taken apart; undefined when it is none of these. */
export function parseSubject(subject: string): { kind: SubjectKind; name: string } | undefined {
  const colon = subject.indexOf(':');
  const kind = subject.slice(0, colon);
  const name = subject.slice(colon + 1);
  if (name === '' || (kind !== 'user' && kind !== 'team' && kind !== 'virtualaccount')) return undefined;
  return { kind, name };
}
