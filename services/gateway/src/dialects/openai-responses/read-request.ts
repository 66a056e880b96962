import type { CanonicalRequest, OutputFormat, ReasoningWish, ToolChoice } from '../canonical/request.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { defined } from '../json/values.ts';
import {
  booleanField,
  countField,
  invalid,
  modelField,
  numberField,
  objectField,
  textField,
} from '../openai-fields.ts';
import { ItemReader } from './items/read-items.ts';
import { WIRE } from './wire.ts';

/**
 * Reads a Responses request. Instructions become the first system message; tools of `additional_tools` and
 * `tool_search_output` items join the tools of the request. Throws GatewayError `invalid_request` naming the field.
 */
export function readRequest(body: JsonObject): CanonicalRequest {
  const items = new ItemReader();
  const instructions = textField(body, 'instructions');
  if (instructions !== undefined) items.addInstructions(instructions);
  items.addTools(body['tools'], 'tools');
  items.addInput(body['input']);
  const text = objectField(body, 'text') ?? NOTHING;
  const metadata = objectField(body, 'metadata') ?? NOTHING;
  return defined({
    source: WIRE,
    model: modelField(body),
    isStreaming: booleanField(body, 'stream'),
    messages: items.messages,
    tools: items.tools,
    toolChoice: readToolChoice(body['tool_choice'] ?? undefined),
    parallelTools:
      (body['parallel_tool_calls'] ?? undefined) === undefined
        ? undefined
        : booleanField(body, 'parallel_tool_calls'),
    outputTokensMax: countField(body, 'max_output_tokens'),
    sampling: defined({ temperature: numberField(body, 'temperature'), topP: numberField(body, 'top_p') }),
    logprobs: readLogprobs(body),
    output: readFormat(objectField(text, 'format')),
    verbosity: textField(text, 'verbosity'),
    reasoning: readReasoning(objectField(body, 'reasoning')),
    serviceTier: textField(body, 'service_tier'),
    cacheKey: textField(body, 'prompt_cache_key'),
    user: textField(body, 'safety_identifier') ?? textField(body, 'user'),
    metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
    rest: restOf(body),
  });
}

const NOTHING: JsonObject = {};

/** Fields that the canonical form names; all others are kept in `rest`. */
const NAMED: ReadonlySet<string> = new Set([
  'model',
  'stream',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'text',
  'reasoning',
  'service_tier',
  'prompt_cache_key',
  'safety_identifier',
  'user',
  'metadata',
]);

function restOf(body: JsonObject): CanonicalRequest['rest'] {
  const fields = Object.entries(body).filter(([name, value]) => !NAMED.has(name) && value !== null);
  return fields.length === 0 ? undefined : { origin: WIRE, fields: Object.fromEntries(fields) };
}

function readToolChoice(choice: unknown): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice };
  if (!isJsonObject(choice)) throw invalid('tool_choice', '"auto", "none", "required" or an object');
  const { type, name } = choice;
  if ((type === 'function' || type === 'custom') && typeof name === 'string') return { kind: 'tool', name };
  const names = type === 'allowed_tools' ? allowedNames(choice) : undefined;
  if (names !== undefined) return { kind: choice['mode'] === 'required' ? 'required' : 'auto', names };
  return { kind: 'raw', origin: WIRE, raw: choice };
}

/** The names of an `allowed_tools` choice; undefined if it allows a tool that has none. */
function allowedNames(choice: JsonObject): string[] | undefined {
  const tools = choice['tools'];
  if (!Array.isArray(tools)) throw invalid('tool_choice.tools', 'an array');
  const names: string[] = [];
  for (const tool of tools) {
    if (!isJsonObject(tool) || typeof tool['name'] !== 'string') return undefined;
    names.push(tool['name']);
  }
  return names;
}

function readFormat(format: JsonObject | undefined): OutputFormat | undefined {
  if (format === undefined) return undefined;
  const { type, schema, strict } = format;
  if (type === 'text') return { kind: 'text' };
  if (type === 'json_object') return { kind: 'json' };
  if (type !== 'json_schema') throw invalid('text.format.type', '"text", "json_object" or "json_schema"');
  if (!isJsonObject(schema)) throw invalid('text.format.schema', 'an object');
  return defined({
    kind: type,
    schema,
    name: textField(format, 'name'),
    description: textField(format, 'description'),
    strict: typeof strict === 'boolean' ? strict : undefined,
  });
}

/** Without an effort the object only says what to show of the reasoning, and the model decides how much there is. */
function readReasoning(reasoning: JsonObject | undefined): ReasoningWish | undefined {
  if (reasoning === undefined) return undefined;
  const effort = textField(reasoning, 'effort');
  const summary = textField(reasoning, 'summary') ?? textField(reasoning, 'generate_summary');
  if (effort === 'none') return { mode: 'off' };
  if (effort !== undefined) return defined({ mode: 'on', effort, summary });
  return summary === undefined ? undefined : { mode: 'adaptive', summary };
}

function readLogprobs(body: JsonObject): CanonicalRequest['logprobs'] {
  const top = body['top_logprobs'] === 0 ? undefined : countField(body, 'top_logprobs');
  if (top !== undefined) return { top };
  const include = body['include'];
  return Array.isArray(include) && include.includes('message.output_text.logprobs') ? {} : undefined;
}
