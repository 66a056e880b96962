import type { AnswerChoice, CanonicalAnswer } from '../canonical/answer.ts';
import type { WriteContext } from '../canonical/codec.ts';
import type { Part, ReasoningPart } from '../canonical/part.ts';
import { toolCalled, wrapCustomInput } from '../canonical/tool-names.ts';
import { writeFinish } from './finish.ts';
import { callPart, signatureMember } from './parts/write-part.ts';
import { writeUsage } from './usage.ts';

/** Writes a whole answer of `generateContent`. */
export function writeAnswer(answer: CanonicalAnswer, context: WriteContext): Buffer {
  const candidates = answer.choices.map((choice) => writeCandidate(choice, context)).join(',');
  const tail = JSON.stringify({
    ...(answer.usage !== undefined && { usageMetadata: writeUsage(answer.usage) }),
    modelVersion: context.model,
    responseId: answer.id ?? context.id,
  });
  return Buffer.from(`{"candidates":[${candidates}],${tail.slice(1)}`);
}

function writeCandidate(choice: AnswerChoice, context: WriteContext): string {
  const hasRefusal = choice.parts.some((part) => part.kind === 'refusal');
  const parts: string[] = [];
  let before: ReasoningPart | undefined;
  for (const part of choice.parts) {
    parts.push(...writePart(part, before, context));
    if (part.kind === 'reasoning') before = part;
    else if (part.kind === 'tool_call') before = undefined;
  }
  const finish = writeFinish(choice.finish.reason, hasRefusal);
  return `{"content":{"parts":[${parts.join(',')}],"role":"model"},"finishReason":"${finish}","index":${choice.index}}`;
}

function writePart(part: Part, before: ReasoningPart | undefined, context: WriteContext): readonly string[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return [JSON.stringify({ text: part.text })];
    case 'reasoning': {
      const thought = part.text === '' ? '' : ',"thought":true';
      const signature = signatureMember(part.proof);
      if (part.text === '' && signature === '') return [];
      return [`{"text":${JSON.stringify(part.text)}${thought}${signature}}`];
    }
    case 'tool_call': {
      const name = toolCalled(context.request, part.name)?.name ?? part.name;
      const text = part.form === 'custom' ? wrapCustomInput(part.arguments) : part.arguments;
      const foreign = before?.proof?.origin === 'gemini' ? undefined : before?.proof;
      const signature =
        part.proof === undefined ? signatureMember(foreign, before?.text ?? '') : signatureMember(part.proof);
      return [callPart({ id: part.id, name, text }, signature)];
    }
    case 'opaque':
      return part.origin === 'gemini' ? [JSON.stringify(part.raw)] : [];
    case 'media':
    case 'tool_result':
      return [];
  }
}
