import type { GatewayError } from '@tollgate/contracts';
import type { PlannedGuardrail } from '../plan.ts';
import type { GuardRecord } from '../results.ts';
import { type GuardContext, type GuardedRequest, InputCheck } from './input-check.ts';
import type { RequestDraft } from './request-draft.ts';
import { Rewriting } from './rewriting.ts';

/** What guardrails made of a request. */
export type GuardedInput = {
  readonly records: readonly GuardRecord[];
  /** The error that ends the request; undefined if it may go on. */
  readonly error: GatewayError | undefined;
  /** The request as guardrails left it; the same one if nothing was rewritten. */
  readonly draft: RequestDraft;
};

/**
 * Runs the guardrails of a request: those that only validate on the request as it came, side by side; then those that
 * rewrite, by priority, each on what the ones before it left.
 */
export async function guardRequest(
  planned: readonly PlannedGuardrail[],
  request: GuardedRequest,
  context: GuardContext,
): Promise<GuardedInput> {
  const validating = planned.filter(({ guardrail }) => !guardrail.mutates);
  const mutating = planned
    .filter(({ guardrail }) => guardrail.mutates)
    .sort((one, other) => one.guardrail.priority - other.guardrail.priority);
  const state = new Rewriting(request.draft);
  const validations = await Promise.all(
    validating.map((each) => new InputCheck(each, request, context).run(state)),
  );
  const records = validations.map(({ record }) => record);
  let error = validations.find((each) => each.error !== undefined)?.error;
  for (const each of mutating) {
    if (error !== undefined) break;
    const check = await new InputCheck(each, request, context).run(state);
    records.push(check.record);
    error = check.error;
  }
  return { records, error, draft: state.draft() };
}
