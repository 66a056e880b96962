import type { FunctionTool, Tool } from '../../canonical/request.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { booleanOf, defined, objectOf, stringOf } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';
import { WIRE } from '../wire.ts';

/** Returns the tools of a `toolConfig`. A cache point marks the tool before it. Throws GatewayError naming the field. */
export function readTools(tools: unknown): Tool[] {
  if (!Array.isArray(tools)) throw invalid('toolConfig.tools', 'an array');
  const read: Tool[] = [];
  for (const [index, tool] of tools.entries()) {
    const path = `toolConfig.tools[${index}]`;
    if (!isJsonObject(tool)) throw invalid(path, 'an object');
    const point = objectOf(tool['cachePoint']);
    const spec = objectOf(tool['toolSpec']);
    const last = read.at(-1);
    if (spec !== undefined) read.push(readSpec(spec, path));
    else if (point === undefined)
      read.push({ kind: 'provider', origin: WIRE, type: 'systemTool', raw: tool });
    else if (last?.kind === 'function') {
      read[read.length - 1] = { ...last, cache: defined({ ttl: stringOf(point['ttl']) }) };
    }
  }
  return read;
}

function readSpec(spec: JsonObject, path: string): FunctionTool {
  const name = stringOf(spec['name']);
  if (name === undefined) throw invalid(`${path}.toolSpec.name`, 'a non-empty string');
  return defined({
    kind: 'function',
    name,
    description: stringOf(spec['description']),
    parameters: objectOf(objectOf(spec['inputSchema'])?.['json']),
    strict: booleanOf(spec['strict']),
  });
}
