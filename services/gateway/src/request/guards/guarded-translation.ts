import type { AnswerTranslation } from '../../answer/translated/translation.ts';
import type { Routed, TargetRequest } from '../request.ts';

/** How a provider's answer becomes the client's: bytes pass unless dialects differ or a guardrail looks at the answer. */
export function guardedTranslation(
  request: Routed,
  { translation, dialect }: Pick<TargetRequest, 'translation' | 'dialect'>,
): AnswerTranslation | undefined {
  const { guards, id, receivedAtMs, facts, target } = request;
  const guard = guards?.answer;
  if (guard === undefined || guards?.canonical === undefined) return translation;
  if (translation !== undefined) return { ...translation, guard };
  const { codec } = dialect;
  if (codec === undefined) return undefined;
  const createdSeconds = Math.floor(receivedAtMs / 1_000);
  return {
    reader: codec,
    writer: codec,
    read: { id, account: target.account },
    write: { request: guards.canonical, id, createdSeconds, model: facts.model },
    guard,
    isSameWire: true,
  };
}
