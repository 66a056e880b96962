/** Half a surrogate pair is legal in JavaScript and in no database: one such text would hold up its whole batch. */
export function text(value: string): string {
  return value.isWellFormed() ? value : value.toWellFormed();
}

/** The same of every text of a list; the list itself where nothing changes. */
export function texts(values: readonly string[]): readonly string[] {
  return values.every((value) => value.isWellFormed()) ? values : values.map(text);
}

/** The same of the keys and values of a map. */
export function textMap(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(map);
  if (entries.every(([key, value]) => key.isWellFormed() && value.isWellFormed())) return map;
  return Object.fromEntries(entries.map(([key, value]) => [text(key), text(value)]));
}
