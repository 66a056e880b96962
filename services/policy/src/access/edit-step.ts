import { type Manifest, toJson } from '@tollgate/manifests';

/** What becomes of one object; `before` is undefined when it is made, `after` when it is deleted. */
export type EditStep =
  | { readonly before: Manifest | undefined; readonly after: Manifest }
  | { readonly before: Manifest; readonly after: undefined };

/** Why somebody may not do it. The message names object, field and who may; it has no full stop. */
export type EditRefusal = { readonly path: string; readonly message: string };

/** The top-level fields in which an object differs, by the alphabet. */
export function changedFields({ before, after }: EditStep): string[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => old.get(field) !== now.get(field))
    .sort();
}

/** The object's type and name. */
export function named({ before, after }: EditStep): string {
  const { type, name } = after ?? before;
  return `${type} ${name}`;
}

/** Fields by name, each as its canonical JSON. */
function fieldsOf(manifest: Manifest | undefined): Map<string, string> {
  const fields: unknown = manifest === undefined ? {} : JSON.parse(toJson(manifest));
  return new Map(Object.entries(fields ?? {}).map(([field, value]) => [field, JSON.stringify(value)]));
}
