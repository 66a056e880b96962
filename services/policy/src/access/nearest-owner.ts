import { nearest } from '@tollgate/manifests';

/** Two names of so few letters differ in most of them and are close by the count alone. */
const SHORT_LENGTH_MAX = 2;

/**
 * `; did you mean x?` for a user or virtual account that does not exist, or nothing if no name is close. E-mail addresses
 * are compared before and after their @ apart: those of one organisation differ in the first part only, and any two of
 * them would be close.
 */
export function nearestOwner(name: string, names: readonly string[]): string {
  const [local, domain] = parts(name);
  const alike = names.filter((known) => {
    const [knownLocal, knownDomain] = parts(known);
    return isClose(local, knownLocal) && isClose(domain, knownDomain);
  });
  const found = nearest(name, alike);
  return found === undefined ? '' : `; did you mean ${found}?`;
}

function parts(name: string): [local: string, domain: string] {
  const at = name.lastIndexOf('@');
  return at === -1 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)];
}

function isClose(one: string, other: string): boolean {
  if (one === other) return true;
  return one.length > SHORT_LENGTH_MAX && nearest(one, [other]) !== undefined;
}
