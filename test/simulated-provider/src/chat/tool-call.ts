import type { Tool } from './request.ts';

/** A call with arguments that fit the tool's schema, in the pieces in which a stream brings them. */
export type ToolCall = { readonly name: string; readonly argumentPieces: readonly string[] };

/** Calls the tool with the least that its schema demands; texts say that they are simulated. */
export function simulateToolCall(tool: Tool): ToolCall {
  const json = JSON.stringify(exampleOf(tool.parameters, DEPTH_MAX) ?? {});
  return { name: tool.name, argumentPieces: json.match(/[^\w]+|\w+/g) ?? [json] };
}

const DEPTH_MAX = 8;

function exampleOf(schema: unknown, depthLeft: number): unknown {
  if (typeof schema !== 'object' || schema === null || depthLeft === 0) return SIMULATED;
  const fields: Record<string, unknown> = { ...schema };
  if (fields['const'] !== undefined) return fields['const'];
  const [first] = asArray(fields['enum']);
  if (first !== undefined) return first;
  const [choice] = asArray(fields['anyOf'] ?? fields['oneOf'] ?? fields['allOf']);
  if (choice !== undefined) return exampleOf(choice, depthLeft - 1);
  switch (typeOf(fields)) {
    case 'object':
      return exampleObject(fields, depthLeft);
    case 'array':
      return [exampleOf(fields['items'], depthLeft - 1)];
    case 'number':
    case 'integer':
      return typeof fields['minimum'] === 'number' ? fields['minimum'] : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return SIMULATED;
  }
}

const SIMULATED = 'simulated';

function exampleObject(schema: Record<string, unknown>, depthLeft: number): Record<string, unknown> {
  const properties: Record<string, unknown> =
    typeof schema['properties'] === 'object' ? { ...schema['properties'] } : {};
  const names = asArray(schema['required']).filter((name) => typeof name === 'string');
  return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name], depthLeft - 1)]));
}

function typeOf(schema: Record<string, unknown>): unknown {
  const { type } = schema;
  if (Array.isArray(type)) return type[0];
  return type ?? (schema['properties'] === undefined ? 'string' : 'object');
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
