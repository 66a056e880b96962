import type { AnswerChoice, CanonicalAnswer } from '../canonical/answer.ts';
import type { WriteContext } from '../canonical/codec.ts';
import type { Part, ReasoningPart, ToolCallPart } from '../canonical/part.ts';
import { sealProof } from '../canonical/proof.ts';
import { toolCalled, unwrapCustomInput } from '../canonical/tool-names.ts';
import { defined } from '../json/values.ts';
import { writeFinish } from './finish.ts';
import { signedContent } from './parts/signed-content.ts';
import { writeUsage } from './usage.ts';

/** Writes a whole chat completion. */
export function writeAnswer(answer: CanonicalAnswer, context: WriteContext): Buffer {
  const head = JSON.stringify({
    id: answer.id ?? `chatcmpl-${context.id}`,
    object: 'chat.completion',
    created: answer.createdSeconds ?? context.createdSeconds,
    model: context.model,
    ...defined({ service_tier: answer.serviceTier }),
    choices: answer.choices.map((choice) => writeChoice(choice, context)),
  });
  if (answer.usage === undefined) return Buffer.from(head);
  return Buffer.from(`${head.slice(0, -1)},"usage":${writeUsage(answer.usage)}}`);
}

function writeChoice(choice: AnswerChoice, context: WriteContext): object {
  const text = joined(choice.parts, 'text');
  const refusal = joined(choice.parts, 'refusal');
  const reasoning = joined(choice.parts, 'reasoning');
  const calls = writeCalls(choice.parts, context);
  const details = choice.parts.flatMap((part) => (part.kind === 'reasoning' ? proofDetail(part) : []));
  return {
    index: choice.index,
    message: {
      role: 'assistant',
      content: text ?? null,
      refusal: refusal ?? null,
      ...defined({ reasoning_content: reasoning || undefined }),
      ...(details.length > 0 && { reasoning_details: details }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
    logprobs: choice.logprobs ?? null,
    finish_reason: writeFinish(choice.finish.reason, {
      hasCalls: calls.length > 0,
      hasRefusal: refusal !== undefined,
    }),
  };
}

function joined(parts: readonly Part[], kind: 'text' | 'refusal' | 'reasoning'): string | undefined {
  let text: string | undefined;
  for (const part of parts) if (part.kind === kind) text = (text ?? '') + part.text;
  return text;
}

/** Each call; the first one after reasoning carries its proof for clients that do not know `reasoning_details`. */
function writeCalls(parts: readonly Part[], context: WriteContext): readonly object[] {
  const calls: object[] = [];
  let before: ReasoningPart | undefined;
  for (const part of parts) {
    if (part.kind === 'reasoning') before = part;
    if (part.kind !== 'tool_call') continue;
    calls.push({ ...writeCall(part, context), ...signature(part, before) });
    before = undefined;
  }
  return calls;
}

function writeCall(part: ToolCallPart, context: WriteContext): object {
  const { id } = part;
  const asked = toolCalled(context.request, part.name);
  const name = asked?.name ?? part.name;
  if (part.form === 'custom') return { id, type: 'custom', custom: { name, input: part.arguments } };
  if (asked?.kind === 'custom') {
    return { id, type: 'custom', custom: { name, input: unwrapCustomInput(part.arguments) } };
  }
  return { id, type: 'function', function: { name, arguments: part.arguments || '{}' } };
}

function signature(part: ToolCallPart, before: ReasoningPart | undefined): object {
  if (part.proof !== undefined) return { extra_content: signedContent(part.proof) };
  if (before?.proof === undefined) return {};
  return { extra_content: signedContent(before.proof, before.text) };
}

function proofDetail(part: ReasoningPart): readonly object[] {
  if (part.proof === undefined) return [];
  return [
    { type: 'reasoning.encrypted', data: sealProof(part.proof, part.text), format: 'unknown', index: 0 },
  ];
}
