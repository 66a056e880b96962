import { cacheMember } from '../../canonical/cache-mark.ts';
import type { Part, ToolCallPart } from '../../canonical/part.ts';
import type { Message } from '../../canonical/request.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { defined, objectOf, objectsOf, stringOf, textOf } from '../../json/values.ts';
import { invalid } from '../../openai-fields.ts';
import { readContent } from './read-content.ts';
import { callProof, reasoningProof } from './signed-content.ts';

/** The messages of a chat request. Throws GatewayError naming the message. */
export function readMessages(messages: unknown): readonly Message[] {
  if (!Array.isArray(messages)) throw invalid('messages', 'an array');
  return messages.map((message, index) => {
    const path = `messages[${index}]`;
    if (!isJsonObject(message)) throw invalid(path, 'an object');
    return readMessage(message, path);
  });
}

function readMessage(message: JsonObject, path: string): Message {
  const role = message['role'];
  const content = `${path}.content`;
  const names = defined({ name: stringOf(message['name']) });
  switch (role) {
    case 'system':
    case 'developer':
    case 'user':
      return { role, parts: marked(readContent(message['content'], content), message), ...names };
    case 'assistant':
      return { role, parts: assistantParts(message, path), ...names };
    case 'tool':
    case 'function':
      return { role: 'user', parts: [toolResult(message, path)] };
    default:
      throw invalid(`${path}.role`, 'system, developer, user, assistant or tool');
  }
}

function toolResult(message: JsonObject, path: string): Part {
  const name = stringOf(message['name']);
  // The older `function` role has no ids: calls and results are matched by name.
  const callId = stringOf(message['tool_call_id']) ?? name;
  if (callId === undefined) throw invalid(`${path}.tool_call_id`, 'the id of a call');
  return {
    kind: 'tool_result',
    callId,
    form: 'function',
    parts: readContent(message['content'], `${path}.content`),
    ...defined({ name }),
    ...cacheMember(message),
  };
}

/** Reasoning first, then text, then calls: the order in which models write them. */
function assistantParts(message: JsonObject, path: string): readonly Part[] {
  const parts: Part[] = [];
  const text = textOf(message['reasoning_content'] ?? message['reasoning']);
  const proof = reasoningProof(message, text);
  if (text !== '' || proof !== undefined) parts.push({ kind: 'reasoning', text, ...defined({ proof }) });
  parts.push(...readContent(message['content'], `${path}.content`));
  const refusal = stringOf(message['refusal']);
  if (refusal !== undefined) parts.push({ kind: 'refusal', text: refusal });
  for (const [index, call] of objectsOf(message['tool_calls']).entries()) {
    parts.push(toolCall(call, `${path}.tool_calls[${index}]`));
  }
  const called = objectOf(message['function_call']);
  if (called !== undefined)
    parts.push(toolCall({ id: called['name'], function: called }, `${path}.function_call`));
  return marked(parts, message);
}

function toolCall(call: JsonObject, path: string): ToolCallPart {
  const custom = objectOf(call['custom']);
  const called = custom ?? objectOf(call['function']);
  const name = stringOf(called?.['name']);
  if (called === undefined || name === undefined) throw invalid(`${path}.function.name`, 'a name');
  const proof = callProof(call);
  return {
    kind: 'tool_call',
    id: textOf(call['id']),
    name,
    form: custom === undefined ? 'function' : 'custom',
    arguments: textOf(custom === undefined ? called['arguments'] : called['input']),
    ...defined({ proof }),
    ...cacheMember(call),
  };
}

/** A cache mark on the message stands for one on its last part. */
function marked(parts: readonly Part[], message: JsonObject): readonly Part[] {
  const { cache } = cacheMember(message);
  const last = parts.at(-1);
  if (cache === undefined || last === undefined) return parts;
  if (last.kind === 'refusal' || last.kind === 'reasoning' || last.kind === 'opaque') return parts;
  return [...parts.slice(0, -1), { ...last, cache }];
}
