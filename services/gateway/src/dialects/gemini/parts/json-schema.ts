import { isJsonObject, type JsonObject } from '../../json/json-object.ts';

/**
 * Gemini's own schema as JSON Schema: type names in lower case, `nullable` as a type. Members that both have the same
 * meaning in stay.
 */
export function jsonSchemaOf(schema: JsonObject): JsonObject {
  const written: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'nullable') continue;
    written[name] = member(name, value);
  }
  if (schema['nullable'] === true && typeof written['type'] === 'string')
    written['type'] = [written['type'], 'null'];
  return written;
}

/** Counts that Google writes as strings because they are 64 bits wide. */
const COUNTS: ReadonlySet<string> = new Set(
  'minItems maxItems minLength maxLength minProperties maxProperties'.split(' '),
);

function member(name: string, value: unknown): unknown {
  if (name === 'type' && typeof value === 'string') return value.toLowerCase();
  if (COUNTS.has(name) && typeof value === 'string') return Number(value);
  if (name === 'properties' && isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([property, each]) => [
        property,
        isJsonObject(each) ? jsonSchemaOf(each) : each,
      ]),
    );
  }
  if (name === 'items' && isJsonObject(value)) return jsonSchemaOf(value);
  if (name === 'anyOf' && Array.isArray(value)) {
    return value.map((each) => (isJsonObject(each) ? jsonSchemaOf(each) : each));
  }
  return value;
}
