import type { Rest } from '../../canonical/part.ts';
import type { Tool } from '../../canonical/request.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { defined, restOf } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';
import { WIRE } from '../wire.ts';

/**
 * Returns the tools of a `tools` array. Those of a namespace are listed one by one with its name; a tool that has no
 * name (`web_search`, `tool_search`) runs at the provider. Throws GatewayError naming the field below `path`.
 */
export function readTools(tools: unknown, path: string): Tool[] {
  if (!Array.isArray(tools)) throw invalid(path, 'an array');
  return tools.flatMap((tool, index) => {
    if (!isJsonObject(tool)) throw invalid(`${path}[${index}]`, 'an object');
    return readTool(tool, `${path}[${index}]`, undefined);
  });
}

function readTool(tool: JsonObject, path: string, namespace: string | undefined): Tool[] {
  const type = tool['type'];
  if (typeof type !== 'string') throw invalid(`${path}.type`, 'a string');
  if (type === 'function' || type === 'custom') return [namedTool(tool, type, path, namespace)];
  if (type !== 'namespace') return [{ kind: 'provider', origin: WIRE, type, raw: tool }];
  const name = nameOf(tool, path);
  const inner = tool['tools'];
  if (!Array.isArray(inner)) throw invalid(`${path}.tools`, 'an array');
  return inner.flatMap((one, index) => {
    if (!isJsonObject(one)) throw invalid(`${path}.tools[${index}]`, 'an object');
    return readTool(one, `${path}.tools[${index}]`, name);
  });
}

function namedTool(
  tool: JsonObject,
  type: 'function' | 'custom',
  path: string,
  namespace: string | undefined,
): Tool {
  const { parameters, strict, format } = tool;
  const common = defined({
    name: nameOf(tool, path),
    namespace,
    description: typeof tool['description'] === 'string' ? tool['description'] : undefined,
    deferLoading: tool['defer_loading'] === true ? true : undefined,
    rest: extra(tool),
  });
  if (type === 'custom') {
    return defined({ kind: type, ...common, format: isJsonObject(format) ? format : undefined });
  }
  if (!isJsonObject(parameters ?? {})) throw invalid(`${path}.parameters`, 'an object');
  return defined({
    kind: type,
    ...common,
    parameters: isJsonObject(parameters) ? parameters : undefined,
    strict: typeof strict === 'boolean' ? strict : undefined,
  });
}

function extra(tool: JsonObject): Rest | undefined {
  const fields = restOf(tool, NAMED);
  return fields && { origin: WIRE, fields };
}

function nameOf(tool: JsonObject, path: string): string {
  const name = tool['name'];
  if (typeof name !== 'string' || name === '') throw invalid(`${path}.name`, 'a non-empty string');
  return name;
}

const NAMED: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'parameters',
  'strict',
  'format',
  'defer_loading',
]);
