import type { CanonicalRequest } from '../../dialects/canonical/request.ts';
import { AnswerGuard } from '../../guardrails/answer/answer-guard.ts';
import type { GuardPorts } from '../../guardrails/guard-ports.ts';
import { failure } from '../../guardrails/objection.ts';
import type { PlannedGuardrail } from '../../guardrails/plan.ts';
import type { Asked } from '../../guardrails/remote/remote-adapter.ts';
import type { RequestGuards } from '../../guardrails/request-guards.ts';
import { GuardRecord } from '../../guardrails/results.ts';
import type { Admitted } from '../request.ts';
import { chatAnswer, chatChoices } from './asked.ts';

/**
 * Makes the guardrails of the answer ready before a provider is asked. Throws `guardrail_failed` for one that must look at the
 * answer and cannot: the answer would cost and could not be shown. Others that cannot are noted as `not_scanned`.
 */
export function guardAnswer(
  request: Admitted & { readonly log?: { mask(found: string): void } },
  context: {
    readonly guards: RequestGuards;
    readonly canonical: CanonicalRequest | undefined;
    readonly asked: Asked;
    readonly ports: GuardPorts;
  },
): void {
  const { guards, canonical, asked, ports } = context;
  const { dialect } = request;
  const able: PlannedGuardrail[] = [];
  for (const planned of guards.plan.outputs) {
    const fault = faultOf(planned, request, canonical);
    if (fault === undefined) able.push(planned);
    else noteUnable(planned, fault, guards);
  }
  const isRestoring = guards.plan.inputs.some(({ guardrail }) => guardrail.isReversible);
  if ((able.length === 0 && !isRestoring) || canonical === undefined || dialect.codec === undefined) return;
  const guard = new AnswerGuard({
    ...ports,
    planned: able,
    asked,
    placeholders: guards.placeholders,
    timeoutMs: guards.plan.timeoutMs,
    written: (choices) => chatAnswer(choices, request, canonical),
    read: (document) => chatChoices(document, request),
    mask: (found) => request.log?.mask(found),
  });
  guards.answer = guard;
  guards.canonical = canonical;
  guards.add(guard.records);
}

/** Kinds of model whose answers are text, or may be. */
const TEXT_TYPES: ReadonlySet<string> = new Set([
  'chat',
  'responses',
  'completion',
  'custom_endpoint',
  'audio_transcription',
  'audio_translation',
]);

type Fault = { readonly reason: string; readonly isHarmless: boolean };

/** Why a guardrail cannot look at the answer. Harmless: the answer holds no text. */
function faultOf(
  { guardrail: { check } }: PlannedGuardrail,
  { dialect, facts }: Admitted,
  canonical: CanonicalRequest | undefined,
): Fault | undefined {
  if (dialect.codec === undefined) {
    const isHarmless = !TEXT_TYPES.has(dialect.client.modelType) && !readsStored(facts);
    return { reason: `answers of ${dialect.client.api} are not looked at`, isHarmless };
  }
  if (canonical === undefined) {
    return { reason: 'the request has a form that the gateway only passes on', isHarmless: false };
  }
  if (check.scope === 'text' || (check.scope === 'remote' && check.looksAt('output'))) return undefined;
  const reason = check.scope === 'broken' ? check.reason : 'its kind looks at requests alone';
  return { reason, isHarmless: false };
}

/** Whether a call reads what a model may have written earlier: in the background, or for a batch. */
function readsStored({ stored }: Admitted['facts']): boolean {
  return stored?.step === 'use' && stored.method === 'GET';
}

function noteUnable(planned: PlannedGuardrail, { reason, isHarmless }: Fault, guards: RequestGuards): void {
  const record = new GuardRecord(planned, 'output');
  record.becomes('not_scanned', reason);
  guards.add([record]);
  if (!isHarmless && planned.guardrail.strategy === 'enforce') throw failure(record, reason);
}
