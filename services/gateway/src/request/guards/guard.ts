import type { GuardPorts } from '../../guardrails/guard-ports.ts';
import type { Guardrails } from '../../guardrails/guardrail.ts';
import { guardPlan } from '../../guardrails/plan.ts';
import { guardRequest } from '../../guardrails/request/guard-request.ts';
import { RequestGuards } from '../../guardrails/request-guards.ts';
import type { Admitted } from '../request.ts';
import { askedOf, readable } from './asked.ts';
import { requestDraft } from './draft.ts';
import { guardAnswer } from './guard-answer.ts';

/**
 * Runs the guardrails that look at a request before it goes to a provider. Its bytes change only if something was rewritten.
 * Throws `guardrail_blocked` if one objects and `guardrail_failed` if one that must look could not.
 */
export async function guard(
  request: Admitted & { readonly log?: { mask(found: string): void } },
  { guardrails, ...ports }: GuardPorts & { readonly guardrails: Guardrails },
): Promise<void> {
  const plan = guardPlan(request.admission.guardrails, request.wishes.guardrails, guardrails);
  const guards = new RequestGuards(plan);
  Object.assign(request, { guards });
  const canonical = readable(request);
  const asked = askedOf(request);
  guardAnswer(request, { guards, canonical, asked, ports });
  if (plan.inputs.length === 0) return;
  const step = request.trace.step('guard');
  const { log, tags } = request;
  const before = requestDraft(request, plan.isLastOnly);
  const { records, error, draft } = await guardRequest(
    plan.inputs,
    {
      draft: before,
      tags,
      asked,
      placeholders: guards.placeholders,
      mask: (found) => log?.mask(found),
    },
    { ...ports, timeoutMs: plan.timeoutMs },
  );
  step.end();
  guards.add(records);
  if (error !== undefined) throw error;
  if (plan.outputs.length === 0 && guards.placeholders.isEmpty) guards.answer = undefined;
  if (draft === before) return;
  const { bytes, body } = draft;
  // From here on the request is what was rewritten, as if the client had sent it.
  Object.assign(request, { bytes, body, translated: undefined });
}
