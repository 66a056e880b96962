/** A parsed JSON object of unknown members. */
export type JsonObject = { readonly [name: string]: unknown };

/** Whether a parsed value is a JSON object (no array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text as a JSON object; undefined when it is anything else. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a parsed value nests deeper than `depthMax` levels. Never recurses deeper than that itself. */
export function isDeeperThan(value: unknown, depthMax: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depthMax === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && isDeeperThan(item, depthMax - 1)) return true;
    return false;
  }
  for (const name in value) {
    const member = (value as JsonObject)[name]; // an object that came out of JSON.parse
    if (typeof member === 'object' && isDeeperThan(member, depthMax - 1)) return true;
  }
  return false;
}
