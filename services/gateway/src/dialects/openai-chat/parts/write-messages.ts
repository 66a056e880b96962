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
  for (const { role, name, parts } of messages) {
    const others = parts.some(isResult) ? parts.filter((part) => !isResult(part)) : parts;
    if (others !== parts) {
      for (const part of parts) if (isResult(part)) written.push(writeResult(part, moved, options));
      if (others.length === 0) continue;
    }
    if (role === 'user' && moved.length > 0) {
      writeMessage({ role, name, parts: [...moved.splice(0), ...others] }, written, options);
      continue;
    }
    if (moved.length > 0) writeMessage({ role: 'user', parts: moved.splice(0) }, written, options);
    writeMessage({ role, name, parts: others }, written, options);
  }
  if (moved.length > 0) writeMessage({ role: 'user', parts: moved }, written, options);
  return written;
}

function isResult(part: Part): part is ToolResultPart {
  return part.kind === 'tool_result';
}

/** Adds a message; none where nothing is left to say. */
function writeMessage(
  { role, name, parts }: Pick<Message, 'role' | 'parts'> & { readonly name?: string | undefined },
  written: object[],
  options: MessageOptions,
): void {
  if (role === 'assistant') {
    const message = writeAssistant(parts, options);
    written.push(name === undefined ? message : { ...message, name });
    return;
  }
  const content = writeContent(parts, options);
  if (content !== undefined) written.push(name === undefined ? { role, content } : { role, content, name });
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
