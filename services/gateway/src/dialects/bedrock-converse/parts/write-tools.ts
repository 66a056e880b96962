import type { LossReport } from '../../canonical/losses.ts';
import type { CanonicalRequest, Tool } from '../../canonical/request.ts';
import {
  allowedTools,
  CUSTOM_INPUT_SCHEMA,
  chosenName,
  describedGrammar,
  flatToolName,
} from '../../canonical/tool-names.ts';
import { defined } from '../../json/values.ts';
import { WIRE } from '../wire.ts';
import { cachePoint } from './write-content.ts';

/**
 * Returns `toolConfig`. A conversation that called tools must define them, also when none may be called any more, which
 * the wire cannot say.
 */
export function writeToolConfig(request: CanonicalRequest, report: LossReport): object | undefined {
  const called = calledNames(request);
  const isForbidden = request.toolChoice?.kind === 'none';
  if (isForbidden && called.length === 0) return undefined;
  if (isForbidden) report.lose('toolChoiceNone');
  const tools = allowedTools(request).flatMap((tool) => writeTool(tool, report));
  if (tools.length > 0) return defined({ tools, toolChoice: writeToolChoice(request, report) });
  if (called.length === 0) return undefined;
  return { tools: called.map((name) => ({ toolSpec: { name, inputSchema: ANYTHING } })) };
}

const ANYTHING = { json: { type: 'object' } };

function writeTool(tool: Tool, report: LossReport): object[] {
  if (tool.kind === 'provider') {
    if (tool.origin === WIRE) return [tool.raw];
    report.lose('providerTool', `tools.${tool.type}`);
    return [];
  }
  if (tool.deferLoading === true) report.lose('deferLoading');
  const name = flatToolName(tool);
  if (tool.kind === 'custom') {
    if (tool.format !== undefined) report.lose('toolGrammar');
    const description = describedGrammar(tool) || undefined;
    return [{ toolSpec: defined({ name, description, inputSchema: { json: CUSTOM_INPUT_SCHEMA } }) }];
  }
  const spec = defined({
    name,
    description: tool.description || undefined,
    inputSchema: { json: { type: 'object', ...tool.parameters } },
    strict: tool.strict === true ? true : undefined,
  });
  return tool.cache === undefined ? [{ toolSpec: spec }] : [{ toolSpec: spec }, cachePoint(tool.cache)];
}

function writeToolChoice({ tools, toolChoice, parallelTools }: CanonicalRequest, report: LossReport) {
  if (parallelTools === false) report.lose('parallelTools');
  switch (toolChoice?.kind) {
    case undefined:
    case 'none':
      return undefined;
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return { tool: { name: chosenName({ tools }, toolChoice.name) } };
    case 'raw':
      if (toolChoice.origin !== WIRE) report.lose('toolChoice');
      return toolChoice.raw;
  }
}

function calledNames({ messages }: CanonicalRequest): readonly string[] {
  const names = new Set<string>();
  for (const { parts } of messages) {
    for (const part of parts) if (part.kind === 'tool_call') names.add(flatToolName(part));
  }
  return [...names];
}
