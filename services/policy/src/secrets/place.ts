import type { Manifest } from '@tollgate/manifests';

/**
 * Where a secret stands, as one text that outlives a change of the order of lists: an item is called by its `name`
 * where it has one. Two places of a config never have the same text.
 */
export function secretPlace(manifest: Manifest, path: readonly (string | number)[]): string {
  const steps: unknown[] = [manifest.type, manifest.name];
  let value: unknown = manifest;
  for (const step of path) {
    value = childOf(value, step);
    steps.push(typeof step === 'number' ? itemName(value, step) : step);
  }
  return JSON.stringify(steps);
}

function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  // A step of a path into this very object; what is there is looked at as unknown.
  return (value as Record<string | number, unknown>)[step];
}

/** An object, so that no item's name is taken for a field. */
function itemName(item: unknown, index: number): { name: string } | { index: number } {
  const name = childOf(item, 'name');
  return typeof name === 'string' ? { name } : { index };
}
