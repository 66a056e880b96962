import type { CanonicalRequest, Tool } from '../../canonical/request.ts';
import {
  allowedTools,
  CUSTOM_INPUT_SCHEMA,
  chosenName,
  describedGrammar,
  flatToolName,
} from '../../canonical/tool-names.ts';
import { defined } from '../../json/values.ts';
import { writeGrammar } from './grammar.ts';
import { type ContentOptions, cacheField } from './write-content.ts';

/** What a writer of tools has to know of its target. */
export type ToolOptions = ContentOptions & { readonly takesCustomTools: boolean };

/** The tools of a request. */
export function writeTools(request: CanonicalRequest, options: ToolOptions): readonly object[] {
  return allowedTools(request).flatMap((tool) => {
    if (tool.kind === 'function') return [writeFunction(tool, options)];
    if (tool.kind === 'custom') return [writeCustom(tool, options)];
    if (tool.origin === 'openai-chat') return [tool.raw];
    options.report.lose('providerTool', `tools.${tool.type}`);
    return [];
  });
}

function writeFunction(tool: Extract<Tool, { readonly kind: 'function' }>, options: ToolOptions): object {
  if (tool.deferLoading === true) options.report.lose('deferLoading');
  const { description, parameters, strict } = tool;
  return {
    type: 'function',
    function: { name: flatToolName(tool), ...defined({ description, parameters, strict }) },
    ...cacheField(tool.cache, options),
  };
}

/** Models that know functions alone get one with the text as its only argument. */
function writeCustom(tool: Extract<Tool, { readonly kind: 'custom' }>, options: ToolOptions): object {
  const name = flatToolName(tool);
  if (tool.deferLoading === true) options.report.lose('deferLoading');
  const { description, format } = tool;
  if (options.takesCustomTools) {
    const custom = { name, ...defined({ description, format: format && writeGrammar(format) }) };
    return { type: 'custom', custom };
  }
  if (format !== undefined) options.report.lose('toolGrammar');
  const described = defined({ description: describedGrammar(tool) });
  return { type: 'function', function: { name, ...described, parameters: CUSTOM_INPUT_SCHEMA } };
}

/** The member `tool_choice`; undefined if the client made none. */
export function writeToolChoice(request: CanonicalRequest, options: ToolOptions): unknown {
  const choice = request.toolChoice;
  switch (choice?.kind) {
    case undefined:
      return undefined;
    case 'auto':
    case 'none':
    case 'required':
      return choice.kind;
    case 'tool': {
      const name = chosenName(request, choice.name);
      const isCustom = request.tools.some((tool) => tool.kind === 'custom' && tool.name === choice.name);
      if (isCustom && options.takesCustomTools) return { type: 'custom', custom: { name } };
      return { type: 'function', function: { name } };
    }
    case 'raw':
      if (choice.origin !== 'openai-chat') options.report.lose('toolChoice');
      return choice.raw;
  }
}
