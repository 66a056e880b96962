/** What differs between two maps. A key is in at most one of the two. */
export type MapChange<Key, Value> = {
  readonly put?: Iterable<readonly [Key, Value]>;
  readonly remove?: Iterable<Key>;
};

/** Stands for a key that is in the layer below and not in the map. */
const GONE = Symbol('gone');

/** Changes are kept in a layer of their own until there are this many, and more in a large map. */
const LAYER_MAX = 64;
const LAYER_SHARE = 64;

/**
 * A map that never changes: a change makes another one, which shares with it all that stays. So a change costs as much as
 * it changes, now and then as much as a copy. Iterates as a Map with the same history would.
 */
export class LayeredMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly size: number;
  readonly #base: ReadonlyMap<Key, Value>;
  readonly #layer: ReadonlyMap<Key, Value | typeof GONE>;

  /** `before` must never change. */
  constructor(
    before: ReadonlyMap<Key, Value> = new Map(),
    { put = [], remove = [] }: MapChange<Key, Value> = {},
  ) {
    const isLayered = before instanceof LayeredMap;
    const base: ReadonlyMap<Key, Value> = isLayered ? before.#base : before;
    const layer = new Map<Key, Value | typeof GONE>(isLayered ? before.#layer : []);
    let { size } = before;
    const has = (key: Key) => (layer.has(key) ? layer.get(key) !== GONE : base.has(key));
    for (const key of remove) {
      if (!has(key)) continue;
      size -= 1;
      if (base.has(key)) layer.set(key, GONE);
      else layer.delete(key);
    }
    for (const [key, value] of put) {
      if (!has(key)) size += 1;
      layer.set(key, value);
    }
    this.size = size;
    const isHigh = layer.size > Math.max(LAYER_MAX, base.size / LAYER_SHARE);
    this.#base = isHigh ? new Map(merged(base, layer)) : base;
    this.#layer = isHigh ? new Map() : layer;
  }

  get(key: Key): Value | undefined {
    const value = this.#layer.get(key);
    if (value === undefined) return this.#base.get(key);
    return value === GONE ? undefined : value;
  }

  has(key: Key): boolean {
    return this.#layer.has(key) ? this.#layer.get(key) !== GONE : this.#base.has(key);
  }

  entries() {
    return merged(this.#base, this.#layer);
  }

  *keys() {
    for (const [key] of this.entries()) yield key;
    return undefined;
  }

  *values() {
    for (const [, value] of this.entries()) yield value;
    return undefined;
  }

  forEach(use: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) use(value, key, this);
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}

function* merged<Key, Value>(
  base: ReadonlyMap<Key, Value>,
  layer: ReadonlyMap<Key, Value | typeof GONE>,
): Generator<[Key, Value], undefined> {
  for (const entry of base) {
    if (!layer.has(entry[0])) {
      yield entry;
      continue;
    }
    const value = layer.get(entry[0]);
    // The layer holds values, which may be undefined themselves, and marks of what is gone.
    if (value !== GONE) yield [entry[0], value as Value];
  }
  for (const [key, value] of layer) if (value !== GONE && !base.has(key)) yield [key, value];
  return undefined;
}
