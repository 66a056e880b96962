import type { CanonicalAnswer } from '../canonical/answer.ts';
import { argumentsJson } from '../canonical/call-arguments.ts';
import type { WriteContext } from '../canonical/codec.ts';
import type { Part, ReasoningPart, ToolCallPart } from '../canonical/part.ts';
import { proofFor } from '../canonical/proof.ts';
import { toolCalled, wrapCustomInput } from '../canonical/tool-names.ts';
import { NO_USAGE } from '../canonical/usage.ts';
import { writeStopReason } from './stop-reason.ts';
import { writeUsage } from './usage.ts';

/** Writes a whole message. Only the first choice is written: this wire has one. */
export function writeAnswer(answer: CanonicalAnswer, context: WriteContext): Buffer {
  const choice = answer.choices[0];
  const parts = choice?.parts ?? [];
  const content = parts.flatMap((part) => writePart(part, context)).join(',');
  const head = JSON.stringify({
    id: answer.id ?? `msg_${context.id}`,
    type: 'message',
    role: 'assistant',
    model: context.model,
  });
  const hasCalls = parts.some((part) => part.kind === 'tool_call');
  const tail = JSON.stringify({
    stop_reason: writeStopReason(choice?.finish.reason ?? 'unknown', hasCalls),
    stop_sequence: choice?.finish.stopSequence ?? null,
    usage: writeUsage(answer.usage ?? NO_USAGE),
  });
  return Buffer.from(`${head.slice(0, -1)},"content":[${content}],${tail.slice(1)}`);
}

function writePart(part: Part, context: WriteContext): readonly string[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return [JSON.stringify({ type: 'text', text: part.text, citations: null })];
    case 'reasoning':
      return writeReasoning(part);
    case 'tool_call':
      return [writeCall(part, context)];
    case 'opaque':
      return part.origin === 'anthropic-messages' ? [JSON.stringify(part.raw)] : [];
    case 'media':
    case 'tool_result':
      return [];
  }
}

function writeReasoning({ text, proof }: ReasoningPart): readonly string[] {
  if (proof?.origin === 'anthropic-messages' && proof.form === 'redacted') {
    return [JSON.stringify({ type: 'redacted_thinking', data: proof.value })];
  }
  const signature = proof === undefined ? '' : proofFor('anthropic-messages', proof);
  return text === '' && signature === ''
    ? []
    : [JSON.stringify({ type: 'thinking', thinking: text, signature })];
}

/** Arguments are copied as the model wrote them. */
function writeCall(part: ToolCallPart, context: WriteContext): string {
  const name = toolCalled(context.request, part.name)?.name ?? part.name;
  const text = part.form === 'custom' ? wrapCustomInput(part.arguments) : part.arguments;
  const head = JSON.stringify({ type: 'tool_use', id: part.id, name });
  return `${head.slice(0, -1)},"input":${argumentsJson(text)}}`;
}
