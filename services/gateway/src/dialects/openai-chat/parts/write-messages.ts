import type { Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../canonical/part.ts';
import { isAcceptedBy } from '../../canonical/proof.ts';
import type { Message } from '../../canonical/request.ts';
import { flatToolName, wrapCustomInput } from '../../canonical/tool-names.ts';
import { parseJsonObject } from '../../json/json-object.ts';
import { jsonArray, member, members } from '../../json/texts/json-texts.ts';
import { detailsOf } from './reasoning-details.ts';
import { cacheField, writeContent } from './write-content.ts';
import type { ToolOptions } from './write-tools.ts';

/** What a writer of chat messages has to know of its target. */
export type MessageOptions = ToolOptions & { readonly account: string | undefined };

/**
 * Messages of the chat wire, each a JSON text. Tool results become messages of their own, right behind the calls; their images and files
 * follow in a message of the user behind the last of them.
 */
export function writeMessages(messages: readonly Message[], options: MessageOptions): readonly string[] {
  const written: string[] = [];
  const moved: Part[] = [];
  for (const message of messages) {
    const others = withoutResults(message.parts, (result) =>
      written.push(writeResult(result, moved, options)),
    );
    if (others !== message.parts && others.length === 0) continue;
    const isJoined = message.role === 'user' && moved.length > 0;
    const parts = isJoined ? [...moved.splice(0), ...others] : others;
    if (moved.length > 0) writeMessage(written, { role: 'user', parts: moved.splice(0) }, options);
    writeMessage(written, parts === message.parts ? message : { ...message, parts }, options);
  }
  if (moved.length > 0) writeMessage(written, { role: 'user', parts: moved }, options);
  return written;
}

/** The parts that are no results of tools; each result goes to `take`. */
function withoutResults(parts: readonly Part[], take: (result: ToolResultPart) => void): readonly Part[] {
  if (!parts.some((part) => part.kind === 'tool_result')) return parts;
  const others: Part[] = [];
  for (const part of parts) {
    if (part.kind === 'tool_result') take(part);
    else others.push(part);
  }
  return others;
}

function writeMessage(written: string[], message: Message, options: MessageOptions): void {
  const name = member('name', message.name === undefined ? undefined : options.texts.string(message.name));
  if (message.role === 'assistant') {
    written.push(`{"role":"assistant",${writeAssistant(message.parts, options)}${name}}`);
    return;
  }
  const content = writeContent(message.parts, options);
  if (content !== undefined) written.push(`{"role":"${message.role}","content":${content}${name}}`);
}

function writeResult(result: ToolResultPart, moved: Part[], options: MessageOptions): string {
  const { report, texts: json } = options;
  if (result.isError === true) report.lose('toolResultError');
  const texts: string[] = [];
  for (const part of result.parts) {
    if (part.kind === 'text') texts.push(part.text);
    else if (part.kind === 'media') {
      report.lose('toolResultMedia');
      moved.push(part);
    } else report.lose('opaque');
  }
  const content = json.string(texts.join('\n'));
  const mark = cacheField(result.cache, options);
  return `{"role":"tool","tool_call_id":${json.string(result.callId)},"content":${content}${mark}}`;
}

/** The members of a message of the assistant behind its role. */
function writeAssistant(parts: readonly Part[], options: MessageOptions): string {
  let text: string | undefined;
  let refusal: string | undefined;
  const { texts } = options;
  const calls: string[] = [];
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
  const noText = calls.length > 0 || refusal !== undefined ? 'null' : '""';
  return (
    `"content":${text === undefined ? noText : texts.string(text)}` +
    member('refusal', refusal === undefined ? undefined : texts.string(refusal)) +
    writeReasoning(reasoning, options) +
    member('tool_calls', calls.length === 0 ? undefined : jsonArray(calls))
  );
}

function writeCall(call: ToolCallPart, options: MessageOptions): string {
  const { texts } = options;
  const id = texts.string(call.id);
  const name = texts.string(flatToolName(call));
  // Fields that this provider itself put on its call, such as Google's signature.
  const isOwn = call.proof !== undefined && isAcceptedBy(call.proof, 'openai-chat', options.account);
  const signed = members((isOwn ? parseJsonObject(call.proof.value) : undefined) ?? {});
  if (call.form === 'custom' && options.takesCustomTools) {
    const input = texts.string(call.arguments);
    return `{"id":${id},"type":"custom","custom":{"name":${name},"input":${input}}${signed}}`;
  }
  const json = call.form === 'custom' ? wrapCustomInput(call.arguments) : call.arguments || '{}';
  const given = texts.string(json);
  return `{"id":${id},"type":"function","function":{"name":${name},"arguments":${given}}${signed}}`;
}

/** Reasoning goes back only to the provider that wrote it, or if a client of this wire sent it unsigned. */
function writeReasoning(parts: readonly ReasoningPart[], options: MessageOptions): string {
  if (parts.length === 0) return '';
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
  const words = member('reasoning_content', text === '' ? undefined : options.texts.string(text));
  return words + member('reasoning_details', details.length === 0 ? undefined : JSON.stringify(details));
}
