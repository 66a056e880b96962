import type { JsonObject } from '../../json/json-object.ts';
import { isJsonObject } from '../../json/json-object.ts';

/** The format of a custom tool as the canonical form has it: the grammar's members beside its type, as in Responses. */
export function readGrammar(format: JsonObject): JsonObject {
  const { grammar, ...rest } = format;
  return isJsonObject(grammar) ? { ...rest, ...grammar } : format;
}

/** The same as the chat wire has it: the grammar in an object of its own. */
export function writeGrammar(format: JsonObject): JsonObject {
  const { type, ...grammar } = format;
  return type === 'grammar' ? { type, grammar } : format;
}
