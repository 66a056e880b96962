import { useRef } from 'react';

/**
 * The keys of the rows in sight, by the ids of their requests. A row keeps its key, and so its elements, while it is in sight. After a
 * jump, such as with a dragged scroll bar, no row still is: the new rows then get the keys and the elements of the earlier ones. To make
 * all elements of all rows again in each frame leaves so much garbage that people see its collection.
 */
export function useRowKeys(ids: readonly string[]): (id: string) => number {
  const kept = useRef<{ keys: ReadonlyMap<string, number>; next: number }>({ keys: new Map(), next: 0 });
  const before = kept.current.keys;
  const isJump = !ids.some((id) => before.has(id));
  const free = isJump ? [...before.values()] : [];
  let { next } = kept.current;
  const keys = new Map<string, number>();
  for (const [index, id] of ids.entries()) {
    const key = before.get(id) ?? free[index];
    keys.set(id, key ?? next);
    if (key === undefined) next += 1;
  }
  // A render that React drops has only used up numbers.
  kept.current = { keys, next };
  return (id) => keys.get(id) ?? -1;
}
