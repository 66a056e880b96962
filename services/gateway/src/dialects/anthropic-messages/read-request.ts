import { cacheMember } from '../canonical/cache-mark.ts';
import type {
  CanonicalRequest,
  Message,
  OutputFormat,
  ReasoningWish,
  Sampling,
  Tool,
  ToolChoice,
} from '../canonical/request.ts';
import { ExactBody } from '../json/exact-json.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { booleanOf, defined, numberOf, objectOf, restOf, stringOf, textOf } from '../json/values.ts';
import { booleanField, countField, invalid, modelField, objectField } from '../openai-fields.ts';
import { readContent } from './parts/read-content.ts';

/** Reads a message request. Throws GatewayError `invalid_request` naming the field. */
export function readRequest(body: JsonObject, bytes: Buffer): CanonicalRequest {
  const rest = restOf(body, KNOWN);
  const choice = objectField(body, 'tool_choice');
  const single = booleanOf(choice?.['disable_parallel_tool_use']);
  return {
    source: 'anthropic-messages',
    model: modelField(body),
    isStreaming: booleanField(body, 'stream'),
    messages: readMessages(body, new ExactBody(bytes)),
    tools: readTools(body['tools'] ?? []),
    sampling: readSampling(body),
    ...defined({
      toolChoice: choice === undefined ? undefined : readToolChoice(choice),
      parallelTools: single === undefined ? undefined : !single,
      outputTokensMax: countField(body, 'max_tokens'),
      stop: readStop(body['stop_sequences']),
      output: readOutput(body),
      reasoning: readReasoning(body),
      serviceTier: stringOf(body['service_tier']),
      user: stringOf(objectOf(body['metadata'])?.['user_id']),
    }),
    ...cacheMember(body),
    ...(rest !== undefined && { rest: { origin: 'anthropic-messages', fields: rest } }),
  };
}

const KNOWN: ReadonlySet<string> = new Set(
  `model messages system stream max_tokens temperature top_p top_k stop_sequences tools tool_choice thinking
  output_config output_format metadata service_tier cache_control`.split(/\s+/),
);

/** The system prompt comes first; messages of the role `system` stay where they are. */
function readMessages(body: JsonObject, exact: ExactBody): readonly Message[] {
  const list = body['messages'];
  if (!Array.isArray(list)) throw invalid('messages', 'an array');
  const system = readContent(body['system'], { exact, path: ['system'], field: 'system' });
  const first: readonly Message[] = system.length === 0 ? [] : [{ role: 'system', parts: system }];
  return [
    ...first,
    ...list.map((message, index): Message => {
      const field = `messages.${index}`;
      if (!isJsonObject(message)) throw invalid(field, 'an object');
      const role = message['role'];
      if (role !== 'user' && role !== 'assistant' && role !== 'system') {
        throw invalid(`${field}.role`, 'user, assistant or system');
      }
      const source = { exact, path: ['messages', index, 'content'], field: `${field}.content` };
      return { role, parts: readContent(message['content'], source) };
    }),
  ];
}

function readTools(tools: unknown): readonly Tool[] {
  if (!Array.isArray(tools)) throw invalid('tools', 'an array');
  return tools.map((tool, index): Tool => {
    if (!isJsonObject(tool)) throw invalid(`tools.${index}`, 'an object');
    const type = textOf(tool['type']);
    const name = stringOf(tool['name']);
    if (type !== '' && type !== 'custom')
      return { kind: 'provider', origin: 'anthropic-messages', type, raw: tool };
    if (name === undefined) throw invalid(`tools.${index}.name`, 'a name');
    const fields = restOf(tool, TOOL_FIELDS);
    return {
      kind: 'function',
      name,
      ...defined({
        description: stringOf(tool['description']),
        parameters: objectOf(tool['input_schema']),
        strict: booleanOf(tool['strict']),
        deferLoading: booleanOf(tool['defer_loading']),
      }),
      ...cacheMember(tool),
      ...(fields !== undefined && { rest: { origin: 'anthropic-messages', fields } }),
    };
  });
}

const TOOL_FIELDS: ReadonlySet<string> = new Set(
  'type name description input_schema strict defer_loading cache_control'.split(' '),
);

function readToolChoice(choice: JsonObject): ToolChoice {
  switch (choice['type']) {
    case 'auto':
      return { kind: 'auto' };
    case 'none':
      return { kind: 'none' };
    case 'any':
      return { kind: 'required' };
    case 'tool':
      return { kind: 'tool', name: textOf(choice['name']) };
    default:
      return { kind: 'raw', origin: 'anthropic-messages', raw: choice };
  }
}

function readSampling(body: JsonObject): Sampling {
  return defined({
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    topK: numberOf(body['top_k']),
  });
}

function readStop(stop: unknown): readonly string[] | undefined {
  if (stop === undefined || stop === null) return undefined;
  if (!Array.isArray(stop)) throw invalid('stop_sequences', 'an array of strings');
  const words = stop.filter((word) => typeof word === 'string');
  return words.length === 0 ? undefined : words;
}

function readOutput(body: JsonObject): OutputFormat | undefined {
  const format = objectOf(objectOf(body['output_config'])?.['format']) ?? objectOf(body['output_format']);
  const schema = objectOf(format?.['schema']);
  return schema === undefined ? undefined : { kind: 'json_schema', schema };
}

function readReasoning(body: JsonObject): ReasoningWish | undefined {
  const thinking = objectField(body, 'thinking');
  const effort = stringOf(objectOf(body['output_config'])?.['effort']);
  const type = thinking?.['type'];
  if (type === 'disabled') return { mode: 'off' };
  if (thinking === undefined && effort === undefined) return undefined;
  return {
    mode: type === 'enabled' ? 'on' : 'adaptive',
    ...defined({
      effort,
      budgetTokens: numberOf(thinking?.['budget_tokens']),
      summary: stringOf(thinking?.['display']),
    }),
  };
}
