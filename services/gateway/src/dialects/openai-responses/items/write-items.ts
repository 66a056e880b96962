import type { RequestTarget } from '../../canonical/codec.ts';
import type { LossReport } from '../../canonical/losses.ts';
import type { Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../canonical/part.ts';
import { isAcceptedBy } from '../../canonical/proof.ts';
import type { Message } from '../../canonical/request.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { defined } from '../../json/values.ts';
import { WIRE } from '../wire.ts';
import { writeContent, writeOutput } from './write-content.ts';

/** Returns the items of `input`. Throws GatewayError naming what the wire cannot carry. */
export function writeInput(
  messages: readonly Message[],
  target: RequestTarget,
  losses: LossReport,
): JsonObject[] {
  const items: JsonObject[] = [];
  for (const message of messages) {
    /** Content that waits for its item: reasoning, calls and results between it are items of their own. */
    let content: Part[] = [];
    const flush = (): void => {
      if (content.length === 0) return;
      const { role } = message;
      items.push({ type: 'message', role, content: writeContent(content, role, losses) });
      content = [];
    };
    for (const part of message.parts) {
      const item = writeItem(part, target, losses);
      if (item === undefined) content.push(part);
      else {
        flush();
        items.push(...item);
      }
    }
    flush();
  }
  return items;
}

/** Returns the items that a part is by itself; undefined if it belongs into a message. */
function writeItem(part: Part, target: RequestTarget, losses: LossReport): JsonObject[] | undefined {
  switch (part.kind) {
    case 'text':
    case 'refusal':
    case 'media':
      return undefined;
    case 'reasoning':
      return reasoningItem(part, target, losses);
    case 'tool_call':
      return [callItem(part)];
    case 'tool_result':
      return [resultItem(part, losses)];
    case 'opaque':
      if (part.origin === WIRE) return [part.raw];
      losses.lose('opaque');
      return [];
  }
}

/** Reasoning goes back to the account that encrypted it; in words alone no provider of this wire takes it. */
function reasoningItem(part: ReasoningPart, target: RequestTarget, losses: LossReport): JsonObject[] {
  const { proof, text } = part;
  if (proof === undefined || !isAcceptedBy(proof, WIRE, target.account) || proof.form !== 'encrypted') {
    losses.lose('reasoningHistory');
    return [];
  }
  const summary = text === '' ? [] : [{ type: 'summary_text', text }];
  return [defined({ type: 'reasoning', id: proof.id, summary, encrypted_content: proof.value })];
}

function callItem(part: ToolCallPart): JsonObject {
  const { id, name, namespace, form, arguments: input } = part;
  const type = form === 'custom' ? 'custom_tool_call' : 'function_call';
  const given = form === 'custom' ? { input } : { arguments: input === '' ? '{}' : input };
  return defined({ type, call_id: id, name, namespace, ...given });
}

function resultItem(part: ToolResultPart, losses: LossReport): JsonObject {
  if (part.isError === true) losses.lose('toolResultError');
  const type = part.form === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: part.callId, output: writeOutput(part.parts, losses) };
}
