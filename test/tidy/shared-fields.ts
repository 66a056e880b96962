import type { ManifestField } from '@tollgate/manifests';

/** The fields below one path that several types of manifests have alike. */
export type SharedFields = { readonly path: string; readonly fields: readonly ManifestField[] };

/** Tables that fewer types share, or that are shorter, are easier to read in place. */
const TYPES_MIN = 2;
const FIELDS_MIN = 6;

/**
 * Finds what several tables have below the same path, and takes it out of them: each keeps the row of the path itself, which
 * `linked` makes of it.
 */
export function withoutShared(
  tables: readonly (readonly ManifestField[])[],
  linked: (row: ManifestField) => ManifestField,
): { tables: ManifestField[][]; shared: SharedFields[] } {
  const counts = new Map<string, number>();
  for (const fields of tables)
    for (const field of fields) {
      const shape = shapeBelow(field.path, fields);
      if (shape !== undefined) counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
  const shared = new Map<string, SharedFields>();
  const isShared = (path: string, fields: readonly ManifestField[]) => {
    const shape = shapeBelow(path, fields);
    if (shape === undefined || (counts.get(shape) ?? 0) < TYPES_MIN) return false;
    const known = shared.get(path);
    // A path has one table of its own; another shape under the same path stays in place.
    if (known !== undefined) return JSON.stringify(known.fields) === JSON.stringify(below(path, fields));
    shared.set(path, { path, fields: below(path, fields) });
    return true;
  };
  const shortened = tables.map((fields) => {
    const kept: ManifestField[] = [];
    let hidden: string | undefined;
    for (const field of fields) {
      if (hidden !== undefined && isBelow(field.path, hidden)) continue;
      hidden = isShared(field.path, fields) ? field.path : undefined;
      kept.push(hidden === undefined ? field : linked(field));
    }
    return kept;
  });
  return { tables: shortened, shared: [...shared.values()] };
}

/** What stands below a path as one text; `undefined` if that is too little for a table of its own. */
function shapeBelow(path: string, fields: readonly ManifestField[]): string | undefined {
  const inner = below(path, fields);
  return inner.length < FIELDS_MIN || isNamedByType(inner) ? undefined : JSON.stringify([path, inner]);
}

/** Whether a table below names its own type, so that no other type has the same. */
function isNamedByType(fields: readonly ManifestField[]): boolean {
  return fields.some(({ path, form }) => path.endsWith('type') && form.includes('/'));
}

function below(path: string, fields: readonly ManifestField[]): ManifestField[] {
  return fields.filter((field) => isBelow(field.path, path));
}

function isBelow(path: string, above: string): boolean {
  return path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}
