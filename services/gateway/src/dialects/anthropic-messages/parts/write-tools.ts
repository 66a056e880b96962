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
import { type JsonTexts, jsonArray, member, members } from '../../json/texts/json-texts.ts';
import { defined } from '../../json/values.ts';

/** The members `tools` and `tool_choice` behind others. A conversation that called tools must define them, also when it is over. */
export function writeTools(request: CanonicalRequest, report: LossReport, texts: JsonTexts): string {
  const tools = allowedTools(request).flatMap((tool) => writeTool(tool, report, texts));
  if (tools.length > 0) {
    const choice = writeToolChoice(request, report);
    return `,"tools":${jsonArray(tools)}${choice === undefined ? '' : `,"tool_choice":${JSON.stringify(choice)}`}`;
  }
  const called = calledNames(request);
  if (called.length === 0) return '';
  const named = called.map((name) => ({ name, input_schema: { type: 'object' } }));
  return members({ tools: named, tool_choice: { type: 'none' } });
}

function writeTool(tool: Tool, report: LossReport, texts: JsonTexts): readonly string[] {
  if (tool.kind === 'provider') {
    if (tool.origin === 'anthropic-messages') return [JSON.stringify(tool.raw)];
    report.lose('providerTool', `tools.${tool.type}`);
    return [];
  }
  const name = flatToolName(tool);
  const loading = defined({ defer_loading: tool.deferLoading });
  if (tool.kind === 'custom') {
    if (tool.format !== undefined) report.lose('toolGrammar');
    const description = describedGrammar(tool);
    return [
      JSON.stringify({ name, ...defined({ description }), input_schema: CUSTOM_INPUT_SCHEMA, ...loading }),
    ];
  }
  const isOwn = tool.rest?.origin === 'anthropic-messages';
  if (tool.strict === true && !isOwn) report.lose('toolStrict');
  const description = tool.description === undefined ? undefined : texts.string(tool.description);
  const schema = JSON.stringify(
    tool.parameters?.['type'] === undefined ? { type: 'object', ...tool.parameters } : tool.parameters,
  );
  const rest = { ...loading, ...cacheControl(tool.cache), ...(isOwn && tool.rest.fields) };
  const named = `"name":${texts.string(name)}${member('description', description)}`;
  return [`{${named},"input_schema":${schema}${members(rest)}}`];
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
