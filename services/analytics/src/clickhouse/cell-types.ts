/** A cell of a list column; anything else is an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A cell of a map column, its values as text; anything else is an empty map. */
export function mapOf(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([key, one]) => [key, String(one)]));
}
