import type { RequestRoute } from '../canonical/codec.ts';
import type { Rest } from '../canonical/part.ts';
import type { CanonicalRequest, Message, OutputFormat, ToolChoice } from '../canonical/request.ts';
import { ExactBody } from '../json/exact-json.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { defined, numberOf, objectOf, restOf, stringOf } from '../json/values.ts';
import { invalid } from '../openai-fields.ts';
import { readBlocks } from './parts/read-content.ts';
import { readTools } from './parts/read-tools.ts';
import { WIRE } from './wire.ts';

/** Reads a `Converse` request; the path names the model. Throws GatewayError `invalid_request` naming the field. */
export function readRequest(body: JsonObject, bytes: Buffer, route?: RequestRoute): CanonicalRequest {
  const exact = new ExactBody(bytes);
  const config = objectOf(body['inferenceConfig']) ?? {};
  const system = readBlocks(body['system'], { exact, path: ['system'], account: undefined });
  const toolConfig = objectOf(body['toolConfig']);
  const rest = restOf(body, NAMED);
  const stop = config['stopSequences'];
  return defined({
    source: WIRE,
    model: route?.model ?? '',
    isStreaming: route?.isStreaming ?? false,
    messages: [
      ...(system.length === 0 ? [] : [{ role: 'system', parts: system } satisfies Message]),
      ...readMessages(body['messages'], exact),
    ],
    tools: toolConfig === undefined ? [] : readTools(toolConfig['tools']),
    toolChoice: readToolChoice(objectOf(toolConfig?.['toolChoice'])),
    outputTokensMax: numberOf(config['maxTokens']),
    sampling: defined({ temperature: numberOf(config['temperature']), topP: numberOf(config['topP']) }),
    stop: Array.isArray(stop) ? stop.filter((each) => typeof each === 'string') : undefined,
    output: readOutput(objectOf(body['outputConfig'])),
    serviceTier: stringOf(objectOf(body['serviceTier'])?.['type']),
    metadata: objectOf(body['requestMetadata']),
    rest: rest === undefined ? undefined : ({ origin: WIRE, fields: rest } satisfies Rest),
  });
}

/** Fields that the canonical form names; all others are kept in `rest`. */
const NAMED: ReadonlySet<string> = new Set([
  'modelId',
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'outputConfig',
  'serviceTier',
  'requestMetadata',
]);

function readMessages(messages: unknown, exact: ExactBody): Message[] {
  if (!Array.isArray(messages)) throw invalid('messages', 'an array');
  return messages.map((message, index): Message => {
    const path = `messages[${index}]`;
    if (!isJsonObject(message)) throw invalid(path, 'an object');
    const { role, content } = message;
    if (role !== 'user' && role !== 'assistant') throw invalid(`${path}.role`, '"user" or "assistant"');
    if (!Array.isArray(content)) throw invalid(`${path}.content`, 'an array');
    return {
      role,
      parts: readBlocks(content, { exact, path: ['messages', index, 'content'], account: undefined }),
    };
  });
}

function readToolChoice(choice: JsonObject | undefined): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  if (choice['auto'] !== undefined) return { kind: 'auto' };
  if (choice['any'] !== undefined) return { kind: 'required' };
  const name = stringOf(objectOf(choice['tool'])?.['name']);
  if (name === undefined) throw invalid('toolConfig.toolChoice', 'one of auto, any or tool');
  return { kind: 'tool', name };
}

function readOutput(config: JsonObject | undefined): OutputFormat | undefined {
  const structure = objectOf(objectOf(config?.['textFormat'])?.['structure']);
  const format = objectOf(structure?.['jsonSchema']);
  if (format === undefined) return undefined;
  const schema = parseJsonObject(stringOf(format['schema']) ?? '');
  const path = 'outputConfig.textFormat.structure.jsonSchema.schema';
  if (schema === undefined) throw invalid(path, 'a JSON object as text');
  return defined({
    kind: 'json_schema',
    schema,
    name: stringOf(format['name']),
    description: stringOf(format['description']),
  });
}
