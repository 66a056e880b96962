/**
 * Computes what follows from objects that never change, once: the value is kept with the first of them for as long as the
 * others are the same.
 */
export function keptWith<Sources extends readonly [object, ...object[]], Value>(
  compute: (...sources: Sources) => Value,
): (...sources: Sources) => Value {
  const kept = new WeakMap<object, { readonly sources: Sources; readonly value: Value }>();
  return (...sources) => {
    const known = kept.get(sources[0]);
    if (known?.sources.every((source, index) => source === sources[index])) return known.value;
    const value = compute(...sources);
    kept.set(sources[0], { sources, value });
    return value;
  };
}
