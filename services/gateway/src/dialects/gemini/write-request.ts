import type { RequestTarget, WrittenRequest } from '../canonical/codec.ts';
import { LossReport, reportRest } from '../canonical/losses.ts';
import type { CanonicalRequest, Tool, ToolChoice } from '../canonical/request.ts';
import { CUSTOM_INPUT_SCHEMA, chosenName, describedGrammar, flatToolName } from '../canonical/tool-names.ts';
import { RawTexts } from '../json/exact-json.ts';
import { defined } from '../json/values.ts';
import { writeContents } from './parts/write-contents.ts';

/** Writes a request of `generateContent`; the model goes into the path. Throws GatewayError naming the field. */
export function writeRequest(request: CanonicalRequest, target: RequestTarget): WrittenRequest {
  const report = new LossReport('gemini');
  const raw = new RawTexts();
  const { model } = target;
  const options = { report, raw, account: target.account, model };
  const { instruction, contents } = writeContents(request.messages, options);
  reportLosses(request, report);
  const tools = writeTools(request.tools, report);
  const generationConfig = writeConfig(request, target, report);
  const body = {
    contents,
    ...(instruction.length > 0 && { systemInstruction: { parts: instruction } }),
    ...(tools.length > 0 && { tools, ...writeToolConfig(request, report) }),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
    ...(request.rest?.origin === 'gemini' && request.rest.fields),
  };
  return { body: Buffer.from(raw.stringify(body)), warnings: report.warnings };
}

function reportLosses(request: CanonicalRequest, report: LossReport): void {
  if (request.verbosity !== undefined) report.lose('verbosity');
  if (request.parallelTools === false) report.lose('parallelTools');
  if (request.serviceTier !== undefined && request.serviceTier !== 'auto') report.lose('serviceTier');
  if (request.user !== undefined) report.lose('user');
  if (request.metadata !== undefined) report.lose('metadata');
  if (request.cacheKey !== undefined) report.lose('cacheKey');
  if (request.cache !== undefined) report.lose('cache');
  if ((request.stop?.length ?? 0) > STOP_MAX) report.lose('stopCount');
  reportRest(request.rest, 'gemini', report);
}

const STOP_MAX = 5;

function writeConfig(request: CanonicalRequest, target: RequestTarget, report: LossReport): object {
  const { sampling, output, logprobs } = request;
  return {
    ...defined({
      maxOutputTokens: request.outputTokensMax,
      temperature: sampling.temperature,
      topP: sampling.topP,
      topK: sampling.topK,
      frequencyPenalty: sampling.frequencyPenalty,
      presencePenalty: sampling.presencePenalty,
      seed: sampling.seed,
      stopSequences: request.stop,
      candidateCount: request.choices === 1 ? undefined : request.choices,
      thinkingConfig: writeThinking(request, target, report),
    }),
    ...(logprobs !== undefined && { responseLogprobs: true, ...defined({ logprobs: logprobs.top }) }),
    ...(output !== undefined && output.kind !== 'text' && { responseMimeType: 'application/json' }),
    ...(output?.kind === 'json_schema' && { responseJsonSchema: output.schema }),
  };
}

/** Models before 2.5 do not reason; 2.5 takes a budget of tokens, later ones a level. */
const NO_THINKING = /gemini-(1|2\.0)|gemma/;
const BY_BUDGET = /gemini-2\.5/;
const BUDGET_OF_EFFORT: ReadonlyMap<string, number> = new Map([
  ['minimal', 512],
  ['low', 1024],
  ['medium', 8192],
]);
const BUDGET_MAX = 24_576;
const LEVELS: ReadonlyMap<string, string> = new Map([
  ['minimal', 'MINIMAL'],
  ['low', 'LOW'],
  ['medium', 'MEDIUM'],
  ['high', 'HIGH'],
  ['xhigh', 'HIGH'],
  ['max', 'HIGH'],
]);

function writeThinking(
  request: CanonicalRequest,
  target: RequestTarget,
  report: LossReport,
): object | undefined {
  const wish = request.reasoning;
  if (wish === undefined) return undefined;
  if (NO_THINKING.test(target.model)) {
    if (wish.mode !== 'off') report.lose('reasoningEffort');
    return undefined;
  }
  const isByBudget = BY_BUDGET.test(target.model);
  if (wish.mode === 'off') {
    // The Pro models cannot stop reasoning.
    if (!isByBudget) return { thinkingLevel: 'LOW' };
    return { thinkingBudget: target.model.includes('pro') ? 128 : 0 };
  }
  const shown = wish.summary === 'omitted' || wish.summary === 'none' ? {} : { includeThoughts: true };
  if (isByBudget) {
    const budget = wish.budgetTokens ?? (wish.effort === undefined ? -1 : BUDGET_OF_EFFORT.get(wish.effort));
    return { ...shown, thinkingBudget: Math.min(budget ?? BUDGET_MAX, BUDGET_MAX) };
  }
  const effort = wish.effort ?? (wish.budgetTokens === undefined ? undefined : levelOf(wish.budgetTokens));
  return { ...shown, ...defined({ thinkingLevel: effort === undefined ? undefined : LEVELS.get(effort) }) };
}

function levelOf(budgetTokens: number): string {
  return budgetTokens < 4096 ? 'low' : 'high';
}

function writeTools(tools: readonly Tool[], report: LossReport): readonly object[] {
  const declarations: object[] = [];
  const own: object[] = [];
  for (const tool of tools) {
    if (tool.kind !== 'provider') declarations.push(writeFunction(tool, report));
    else if (tool.origin === 'gemini') own.push(tool.raw);
    else report.lose('providerTool', `tools.${tool.type}`);
  }
  return declarations.length === 0 ? own : [{ functionDeclarations: declarations }, ...own];
}

function writeFunction(tool: Exclude<Tool, { readonly kind: 'provider' }>, report: LossReport): object {
  const name = flatToolName(tool);
  const { description } = tool;
  if (tool.deferLoading === true) report.lose('deferLoading');
  if (tool.kind === 'custom') {
    if (tool.format !== undefined) report.lose('toolGrammar');
    const described = defined({ description: describedGrammar(tool) });
    return { name, ...described, parametersJsonSchema: CUSTOM_INPUT_SCHEMA };
  }
  if (tool.strict === true) report.lose('toolStrict');
  if (tool.cache !== undefined) report.lose('cache');
  return { name, ...defined({ description, parametersJsonSchema: tool.parameters }) };
}

function writeToolConfig(request: CanonicalRequest, report: LossReport): object {
  if (request.toolChoice === undefined) return {};
  return { toolConfig: { functionCallingConfig: writeCalling(request.toolChoice, request, report) } };
}

function writeCalling(choice: ToolChoice, request: CanonicalRequest, report: LossReport): object {
  switch (choice.kind) {
    case 'none':
      return { mode: 'NONE' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [chosenName(request, choice.name)] };
    case 'auto':
    case 'required': {
      const names = choice.names?.map((name) => chosenName(request, name));
      // Names are taken with ANY and VALIDATED only; VALIDATED leaves the choice to the model.
      const auto = names === undefined ? 'AUTO' : 'VALIDATED';
      return { mode: choice.kind === 'auto' ? auto : 'ANY', ...defined({ allowedFunctionNames: names }) };
    }
    case 'raw':
      report.lose('toolChoice');
      return { mode: 'AUTO' };
  }
}
