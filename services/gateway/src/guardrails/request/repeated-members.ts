/** A JSON string, and whether it names a member. */
const STRING = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"(\s*:)?/g;

/**
 * Every string of a JSON text some of whose members have a name that another member of the same object has: a parsed document has
 * only the last of them, and a provider may read the first. None if no name is repeated.
 */
export function stringsOfRepeatedMembers(text: string, parsed: unknown): readonly string[] {
  let members = 0;
  for (const [, colon] of text.matchAll(STRING)) if (colon !== undefined) members++;
  if (members === membersOf(parsed)) return [];
  return [...text.matchAll(STRING)].map(([token, colon = '']) =>
    // A token of the pattern is a JSON string.
    JSON.parse(token.slice(0, token.length - colon.length)),
  );
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const item of Object.values(value)) members += membersOf(item);
  return members;
}
