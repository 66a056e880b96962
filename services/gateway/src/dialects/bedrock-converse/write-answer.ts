import type { CanonicalAnswer } from '../canonical/answer.ts';
import { argumentsJson } from '../canonical/call-arguments.ts';
import type { Part } from '../canonical/part.ts';
import { proofFor } from '../canonical/proof.ts';
import { wrapCustomInput } from '../canonical/tool-names.ts';
import { NO_USAGE } from '../canonical/usage.ts';
import { writeStopReason } from './stop-reason.ts';
import { bedrockUsageOf } from './usage.ts';
import { WIRE } from './wire.ts';

/** Writes a whole answer of `Converse`. */
export function writeAnswer(answer: CanonicalAnswer): Buffer {
  const choice = answer.choices[0];
  const parts = choice?.parts ?? [];
  const hasCalls = parts.some((part) => part.kind === 'tool_call');
  const content = parts.map(writePart).filter((block) => block !== '');
  const stopReason = writeStopReason(choice?.finish.reason ?? 'unknown', hasCalls);
  const tail = JSON.stringify({
    stopReason,
    usage: bedrockUsageOf(answer.usage ?? NO_USAGE),
    metrics: { latencyMs: 0 },
  });
  const message = `{"role":"assistant","content":[${content.join(',')}]}`;
  return Buffer.from(`{"output":{"message":${message}},${tail.slice(1)}`);
}

/** Returns a part as JSON, arguments as the model wrote them; empty for what the wire has no word for. */
function writePart(part: Part): string {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return JSON.stringify({ text: part.text });
    case 'reasoning':
      return JSON.stringify({ reasoningContent: reasoningContent(part) });
    case 'tool_call': {
      const head = JSON.stringify({ toolUseId: part.id, name: part.name }).slice(0, -1);
      const input = part.form === 'custom' ? wrapCustomInput(part.arguments) : argumentsJson(part.arguments);
      return `{"toolUse":${head},"input":${input}}}`;
    }
    case 'opaque':
      return part.origin === WIRE ? JSON.stringify(part.raw) : '';
    case 'media':
    case 'tool_result':
      return ''; // an answer has neither
  }
}

function reasoningContent({ text, proof }: Extract<Part, { kind: 'reasoning' }>): object {
  if (proof === undefined) return { reasoningText: { text } };
  if (proof.origin === WIRE && proof.form === 'redacted') return { redactedContent: proof.value };
  return { reasoningText: { text, signature: proofFor(WIRE, proof) } };
}
