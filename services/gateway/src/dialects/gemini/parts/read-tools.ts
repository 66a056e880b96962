import type { Tool, ToolChoice } from '../../canonical/request.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { defined, objectOf, objectsOf, stringOf } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';
import { jsonSchemaOf } from './json-schema.ts';

/** The tools of a request: declared functions, and every other member as a tool that Google runs. */
export function readTools(tools: unknown): readonly Tool[] {
  if (!Array.isArray(tools)) throw invalid('tools', 'an array');
  return tools.flatMap((tool, index): readonly Tool[] => {
    if (!isJsonObject(tool)) throw invalid(`tools[${index}]`, 'an object');
    const declared = tool['functionDeclarations'] ?? tool['function_declarations'];
    const field = `tools[${index}].functionDeclarations`;
    const functions = objectsOf(declared).map((each, at) => functionTool(each, `${field}[${at}]`));
    const others = Object.keys(tool).filter((name) => !DECLARATIONS.has(name));
    return [
      ...functions,
      ...others.map(
        (type): Tool => ({ kind: 'provider', origin: 'gemini', type, raw: { [type]: tool[type] } }),
      ),
    ];
  });
}

const DECLARATIONS: ReadonlySet<string> = new Set(['functionDeclarations', 'function_declarations']);

function functionTool(declared: JsonObject, field: string): Tool {
  const name = stringOf(declared['name']);
  if (name === undefined) throw invalid(`${field}.name`, 'a name');
  const own = objectOf(declared['parameters']);
  const parameters =
    objectOf(declared['parametersJsonSchema']) ?? (own === undefined ? undefined : jsonSchemaOf(own));
  return {
    kind: 'function',
    name,
    ...defined({ description: stringOf(declared['description']), parameters }),
  };
}

/** The function calling config as a tool choice. */
export function readToolChoice(config: JsonObject | undefined): ToolChoice | undefined {
  const calling = objectOf(config?.['functionCallingConfig'] ?? config?.['function_calling_config']);
  if (calling === undefined) return undefined;
  const allowed = calling['allowedFunctionNames'];
  const names = Array.isArray(allowed) ? allowed.filter((name) => typeof name === 'string') : undefined;
  switch (calling['mode']) {
    case 'NONE':
      return { kind: 'none' };
    case 'ANY':
      if (names?.length === 1 && names[0] !== undefined) return { kind: 'tool', name: names[0] };
      return { kind: 'required', ...defined({ names }) };
    default:
      return { kind: 'auto', ...defined({ names }) };
  }
}
