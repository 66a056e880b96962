import { GatewayError } from '@tollgate/contracts';
import type { CanonicalRequest } from '../../dialects/canonical/request.ts';
import { parseJsonObject } from '../../dialects/json/json-object.ts';
import type { GuardPorts } from '../../guardrails/guard-ports.ts';
import type { Guardrails } from '../../guardrails/guardrail.ts';
import { failure } from '../../guardrails/objection.ts';
import { guardPlan } from '../../guardrails/plan.ts';
import { guardRequest } from '../../guardrails/request/guard-request.ts';
import { replaceStrings } from '../../guardrails/request/replace-strings.ts';
import { type RequestTexts, requestTexts, valueTexts } from '../../guardrails/request/request-texts.ts';
import { RequestGuards } from '../../guardrails/request-guards.ts';
import type { GuardRecord } from '../../guardrails/results.ts';
import type { Admitted } from '../request.ts';
import { canonicalOf } from '../written/canonical-of.ts';
import { askedOf } from './asked.ts';
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
  const asked = askedOf(request, canonical);
  guardAnswer(request, { guards, canonical, asked, ports });
  if (plan.inputs.length === 0) return;
  const step = request.trace.step('guard');
  const { log, tags } = request;
  const { records, error, rewritten } = await guardRequest(
    plan.inputs,
    {
      ...textsOf(request, canonical, plan.isLastOnly),
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
  if (rewritten.isEmpty) return;
  if (request.form !== undefined) throw unwritable(records);
  rewrite(request, replaceStrings(request.bytes, rewritten));
}

function textsOf(
  request: Admitted,
  canonical: CanonicalRequest | undefined,
  isLastOnly: boolean,
): RequestTexts {
  const { hook } = request.dialect.client;
  if (hook !== undefined) {
    const { place, value } = hook.asked(request.body);
    return valueTexts(value, place);
  }
  const found = requestTexts(canonical, request.body, request.form === undefined ? [] : ['file']);
  if (!isLastOnly || canonical === undefined) return found;
  const last = canonical.messages.length - 1;
  return { ...found, texts: found.texts.filter(({ message }) => message === last) };
}

/** Undefined for what the codec cannot read: every string of the body is then looked at, wherever it stands. */
function readable(request: Admitted): CanonicalRequest | undefined {
  try {
    return canonicalOf(request);
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}

/** The error of a form, whose fields are not rewritten. */
function unwritable(records: readonly GuardRecord[]): GatewayError {
  const record = records.find(({ result }) => result === 'rewritten');
  const reason = 'the fields of a form are not rewritten';
  record?.becomes('errored', reason);
  return record === undefined ? new GatewayError('internal_error', reason) : failure(record, reason);
}

/** From here on the request is what was rewritten, as if the client had sent it. */
function rewrite(request: Admitted, bytes: Buffer): void {
  const body = parseJsonObject(bytes.toString());
  if (body === undefined) throw new GatewayError('internal_error', 'A rewritten request is no JSON object.');
  Object.assign(request, { bytes, body, translated: undefined });
}
