import type { Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../canonical/part.ts';
import { isAcceptedBy } from '../../canonical/proof.ts';
import type { Message } from '../../canonical/request.ts';
import { flatToolName, wrapCustomInput } from '../../canonical/tool-names.ts';
import { parseJsonObject } from '../../json/json-object.ts';
import { defined } from '../../json/values.ts';
import { detailsOf } from './reasoning-details.ts';
import { cacheField, writeContent } from './write-content.ts';
import type { ToolOptions } from './write-tools.ts';

/** What a writer of chat messages has to know of its target. */
export type MessageOptions = ToolOptions & { readonly account: string | undefined };

/**
 * Messages of the chat wire. Tool results become messages of their own, right behind the calls; their images and files
 * follow in a message of the user behind the last of them.
 */
export function writeMessages(messages: readonly Message[], options: MessageOptions): readonly object[] {
  const written: object[] = [];
  const moved: Part[] = [];
  for (const message of messages) {
    const results = message.parts.filter((part) => part.kind === 'tool_result');
    for (const result of results) written.push(writeResult(result, moved, options));
    const others =
      results.length === 0 ? message.parts : message.parts.filter((part) => part.kind !== 'tool_result');
    if (results.length > 0 && others.length === 0) continue;
    const parts = message.role === 'user' ? [...moved.splice(0), ...others] : others;
    if (moved.length > 0) written.push(...userMessage(moved.splice(0), options));
    written.push(...writeMessage({ ...message, parts }, options));
  }
  if (moved.length > 0) written.push(...userMessage(moved, options));
  return written;
}

function userMessage(parts: readonly Part[], options: MessageOptions): readonly object[] {
  return writeMessage({ role: 'user', parts }, options);
}

function writeMessage(message: Message, options: MessageOptions): readonly object[] {
  const names = defined({ name: message.name });
  if (message.role === 'assistant') return [{ ...writeAssistant(message.parts, options), ...names }];
  const content = writeContent(message.parts, options);
  return content === undefined ? [] : [{ role: message.role, content, ...names }];
}

function writeResult(result: ToolResultPart, moved: Part[], options: MessageOptions): object {
  const { report } = options;
  if (result.isError === true) report.lose('toolResultError');
  const texts: string[] = [];
  for (const part of result.parts) {
    if (part.kind === 'text') texts.push(part.text);
    else if (part.kind === 'media') {
      report.lose('toolResultMedia');
      moved.push(part);
    } else report.lose('opaque');
  }
  return {
    role: 'tool',
    tool_call_id: result.callId,
    content: texts.join('\n'),
    ...cacheField(result.cache, options),
  };
}

function writeAssistant(parts: readonly Part[], options: MessageOptions): object {
  let text: string | undefined;
  let refusal: string | undefined;
  const calls: object[] = [];
  const reasoning: ReasoningPart[] = [];
  for (const part of parts) {
    if (part.kind === 'text') {
      text = (text ?? '') + part.text;
      cacheField(part.cache, options);
    } else if (part.kind === 'refusal') refusal = (refusal ?? '') + part.text;
    else if (part.kind === 'tool_call') calls.push(writeCall(part, options));
    else if (part.kind === 'reasoning') reasoning.push(part);
    else options.report.lose(part.kind === 'media' ? 'assistantMedia' : 'opaque');
  }
  return {
    role: 'assistant',
    content: text ?? (calls.length > 0 || refusal !== undefined ? null : ''),
    ...defined({ refusal }),
    ...writeReasoning(reasoning, options),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function writeCall(call: ToolCallPart, options: MessageOptions): object {
  const { id } = call;
  const name = flatToolName(call);
  // Fields that this provider itself put on its call, such as Google's signature.
  const isOwn = call.proof !== undefined && isAcceptedBy(call.proof, 'openai-chat', options.account);
  const signed = isOwn ? parseJsonObject(call.proof.value) : undefined;
  if (call.form === 'custom' && options.takesCustomTools) {
    return { id, type: 'custom', custom: { name, input: call.arguments }, ...signed };
  }
  const json = call.form === 'custom' ? wrapCustomInput(call.arguments) : call.arguments || '{}';
  return { id, type: 'function', function: { name, arguments: json }, ...signed };
}

/** Reasoning goes back only to the provider that wrote it, or if a client of this wire sent it unsigned. */
function writeReasoning(parts: readonly ReasoningPart[], options: MessageOptions): object {
  let text = '';
  const details: object[] = [];
  for (const part of parts) {
    if (part.proof !== undefined && !isAcceptedBy(part.proof, 'openai-chat', options.account)) {
      options.report.lose('reasoningHistory');
      continue;
    }
    text += part.text;
    if (part.proof !== undefined) details.push(...(detailsOf(part.proof) ?? []));
  }
  return {
    ...(text !== '' && { reasoning_content: text }),
    ...(details.length > 0 && { reasoning_details: details }),
  };
}
