import { cacheControl } from '../../canonical/cache-mark.ts';
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

/** The members `tools` and `tool_choice`. A conversation that called tools must define them, also when it is over. */
export function writeTools(request: CanonicalRequest, report: LossReport): object {
  const tools = allowedTools(request).flatMap((tool) => writeTool(tool, report));
  if (tools.length > 0) return { tools, ...defined({ tool_choice: writeToolChoice(request, report) }) };
  const called = calledNames(request);
  if (called.length === 0) return {};
  const named = called.map((name) => ({ name, input_schema: { type: 'object' } }));
  return { tools: named, tool_choice: { type: 'none' } };
}

function writeTool(tool: Tool, report: LossReport): readonly object[] {
  if (tool.kind === 'provider') {
    if (tool.origin === 'anthropic-messages') return [tool.raw];
    report.lose('providerTool', `tools.${tool.type}`);
    return [];
  }
  const name = flatToolName(tool);
  const loading = defined({ defer_loading: tool.deferLoading });
  if (tool.kind === 'custom') {
    if (tool.format !== undefined) report.lose('toolGrammar');
    const description = describedGrammar(tool);
    return [{ name, ...defined({ description }), input_schema: CUSTOM_INPUT_SCHEMA, ...loading }];
  }
  const isOwn = tool.rest?.origin === 'anthropic-messages';
  if (tool.strict === true && !isOwn) report.lose('toolStrict');
  return [
    {
      name,
      ...defined({ description: tool.description }),
      input_schema: { type: 'object', ...tool.parameters },
      ...loading,
      ...cacheControl(tool.cache),
      ...(isOwn && tool.rest.fields),
    },
  ];
}

function writeToolChoice(request: CanonicalRequest, report: LossReport): object | undefined {
  const choice = request.toolChoice;
  const single = request.parallelTools === false ? { disable_parallel_tool_use: true } : {};
  switch (choice?.kind) {
    case undefined:
      return request.parallelTools === false ? { type: 'auto', ...single } : undefined;
    case 'auto':
      return { type: 'auto', ...single };
    case 'none':
      return { type: 'none' };
    case 'required':
      return { type: 'any', ...single };
    case 'tool':
      return { type: 'tool', name: chosenName(request, choice.name), ...single };
    case 'raw':
      if (choice.origin !== 'anthropic-messages') report.lose('toolChoice');
      return choice.raw;
  }
}

function calledNames(request: CanonicalRequest): readonly string[] {
  const names = new Set<string>();
  for (const { parts } of request.messages) {
    for (const part of parts) if (part.kind === 'tool_call') names.add(flatToolName(part));
  }
  return [...names];
}
