import type { LossReport } from '../../canonical/losses.ts';
import type { OutputFormat, Tool, ToolChoice } from '../../canonical/request.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { defined } from '../../json/values.ts';
import { WIRE } from '../wire.ts';

/** Returns `text.format`. The wire requires a name of a schema. */
export function writeFormat(output: OutputFormat): JsonObject {
  switch (output.kind) {
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'json_schema':
      return defined({
        type: 'json_schema',
        name: output.name ?? 'answer',
        description: output.description,
        schema: output.schema,
        strict: output.strict,
      });
  }
}

/** Returns `tool_choice`; undefined if only another wire knows this choice, which `losses` refuses. */
export function writeToolChoice(
  choice: ToolChoice,
  tools: readonly Tool[],
  losses?: LossReport,
): JsonObject | string | undefined {
  switch (choice.kind) {
    case 'none':
      return choice.kind;
    case 'auto':
    case 'required':
      if (choice.names === undefined) return choice.kind;
      return {
        type: 'allowed_tools',
        mode: choice.kind,
        tools: choice.names.map((name) => namedChoice(name, tools)),
      };
    case 'tool':
      return namedChoice(choice.name, tools);
    case 'raw':
      if (choice.origin === WIRE) return choice.raw;
      losses?.lose('toolChoice');
      return undefined;
  }
}

/** Returns `tools`, those of one namespace together. Tools that another provider runs are left out. */
export function writeTools(tools: readonly Tool[], losses?: LossReport): JsonObject[] {
  const written: JsonObject[] = [];
  const namespaces = new Map<string, JsonObject[]>();
  for (const tool of tools) {
    if (tool.kind === 'provider') {
      if (tool.origin === WIRE) written.push(tool.raw);
      else losses?.lose('providerTool', `tools (${tool.type})`);
      continue;
    }
    const { namespace } = tool;
    if (namespace === undefined) {
      written.push(namedTool(tool));
      continue;
    }
    const members = namespaces.get(namespace) ?? [];
    if (members.length === 0) {
      namespaces.set(namespace, members);
      written.push({ type: 'namespace', name: namespace, description: '', tools: members });
    }
    members.push(namedTool(tool));
  }
  return written;
}

function namedTool(tool: Exclude<Tool, { kind: 'provider' }>): JsonObject {
  const rest = tool.rest?.origin === WIRE ? tool.rest.fields : undefined;
  const common = {
    name: tool.name,
    description: tool.description,
    defer_loading: tool.deferLoading || undefined,
  };
  if (tool.kind === 'custom') return defined({ type: 'custom', ...common, format: tool.format, ...rest });
  return defined({
    type: 'function',
    ...common,
    parameters: tool.parameters ?? NO_PARAMETERS,
    // Left out, the Responses API takes it for true, which no other wire does.
    strict: tool.strict ?? false,
    ...rest,
  });
}

function namedChoice(name: string, tools: readonly Tool[]): JsonObject {
  const isCustom = tools.some((tool) => tool.kind === 'custom' && tool.name === name);
  return { type: isCustom ? 'custom' : 'function', name };
}

const NO_PARAMETERS: JsonObject = { type: 'object', properties: {} };
