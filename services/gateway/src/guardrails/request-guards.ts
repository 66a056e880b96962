import type { GuardrailResult } from '@tollgate/contracts';
import { Placeholders } from '@tollgate/guardrails';
import type { CanonicalRequest } from '../dialects/canonical/request.ts';
import type { AnswerGuard } from './answer/answer-guard.ts';
import type { GuardPlan } from './plan.ts';
import type { GuardRecord } from './results.ts';

/** What looks at one request and its answer, and what came of it. */
export class RequestGuards {
  readonly plan: GuardPlan;
  /** What stands for texts of the request until its answer is out. */
  readonly placeholders = new Placeholders();
  readonly #records: GuardRecord[] = [];
  /** Looks at the answer; unset if nothing does. */
  answer: AnswerGuard | undefined;
  /** The request that the answer is to; set with `answer`. */
  canonical: CanonicalRequest | undefined;

  constructor(plan: GuardPlan) {
    this.plan = plan;
  }

  /** Adds what a guardrail makes of it, while it looks or afterwards. */
  add(records: readonly GuardRecord[]): void {
    this.#records.push(...records);
  }

  /** For the usage event, once the request has ended. */
  results(): readonly Required<GuardrailResult>[] {
    this.answer?.end();
    return this.#records.map((record) => record.toMessage());
  }
}
