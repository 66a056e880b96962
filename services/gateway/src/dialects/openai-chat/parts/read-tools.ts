import { cacheMember } from '../../canonical/cache-mark.ts';
import type { Tool, ToolChoice } from '../../canonical/request.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { booleanOf, defined, objectOf, objectsOf, stringOf, textOf } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';
import { readGrammar } from './grammar.ts';

/** The tools of a chat request, the older `functions` included. Throws GatewayError naming the tool. */
export function readTools(body: JsonObject): readonly Tool[] {
  const tools = body['tools'] ?? undefined;
  const functions = objectsOf(body['functions']).map((each, index) =>
    functionTool(each, each, `functions[${index}]`),
  );
  if (tools === undefined) return functions;
  if (!Array.isArray(tools)) throw invalid('tools', 'an array');
  return [...tools.map((tool, index) => readTool(tool, `tools[${index}]`)), ...functions];
}

function readTool(tool: unknown, path: string): Tool {
  if (!isJsonObject(tool)) throw invalid(path, 'an object');
  const described = objectOf(tool['function']);
  if (described !== undefined) return functionTool(described, tool, `${path}.function`);
  const custom = objectOf(tool['custom']);
  if (custom === undefined) {
    return { kind: 'provider', origin: 'openai-chat', type: textOf(tool['type']), raw: tool };
  }
  const format = objectOf(custom['format']);
  return {
    kind: 'custom',
    name: nameOf(custom, `${path}.custom`),
    ...defined({
      description: stringOf(custom['description']),
      format: format === undefined ? undefined : readGrammar(format),
    }),
  };
}

function functionTool(described: JsonObject, tool: JsonObject, path: string): Tool {
  return {
    kind: 'function',
    name: nameOf(described, path),
    ...defined({
      description: stringOf(described['description']),
      parameters: objectOf(described['parameters']),
      strict: booleanOf(described['strict']),
      deferLoading: booleanOf(tool['defer_loading']),
    }),
    ...cacheMember(tool),
  };
}

function nameOf(described: JsonObject, path: string): string {
  const name = stringOf(described['name']);
  if (name === undefined) throw invalid(`${path}.name`, 'a name');
  return name;
}

/** The tool choice of a chat request, the older `function_call` included. */
export function readToolChoice(body: JsonObject): ToolChoice | undefined {
  const choice = body['tool_choice'] ?? body['function_call'] ?? undefined;
  if (choice === undefined) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice };
  // Mistral's word.
  if (choice === 'any') return { kind: 'required' };
  if (!isJsonObject(choice)) throw invalid('tool_choice', 'auto, none, required or an object');
  const allowed = objectOf(choice['allowed_tools']);
  if (allowed !== undefined) {
    const names = objectsOf(allowed['tools']).map(calledName);
    return { kind: allowed['mode'] === 'required' ? 'required' : 'auto', names };
  }
  const name = calledName(choice);
  return name === '' ? { kind: 'raw', origin: 'openai-chat', raw: choice } : { kind: 'tool', name };
}

function calledName(choice: JsonObject): string {
  const called = objectOf(choice['function']) ?? objectOf(choice['custom']) ?? choice;
  return textOf(called['name']);
}
