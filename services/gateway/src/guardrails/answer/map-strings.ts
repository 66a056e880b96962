/** A JSON value with each of its strings changed; keys stay. The same value if no string became another one. */
export function mapStrings<Value>(value: Value, change: (text: string) => string): Value {
  // Only texts inside differ.
  return mapped(value, change) as Value;
}

/** The different strings of a JSON value, without keys. */
export function stringsOf(value: unknown): ReadonlySet<string> {
  const texts = new Set<string>();
  mapped(value, (text) => {
    texts.add(text);
    return text;
  });
  return texts;
}

function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => mapped(item, change));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const changed = entries.map(([key, item]) => [key, mapped(item, change)] as const);
  const isSame = changed.every(([, item], index) => item === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(changed);
}
