import type { RequestTarget } from '../../canonical/codec.ts';
import type { LossReport } from '../../canonical/losses.ts';
import type { ReasoningProof, Wire } from '../../canonical/part.ts';
import { isAcceptedBy } from '../../canonical/proof.ts';
import type { CanonicalRequest, Message, ReasoningWish } from '../../canonical/request.ts';
import { defined } from '../../json/values.ts';

/** The members that ask for thinking, and whether sampling parameters are refused beside them. */
export type WrittenThinking = {
  readonly thinking?: object;
  readonly effort?: string;
};

/**
 * Asks for thinking as the model knows it: newer ones decide for themselves within an effort, older ones take a budget
 * of tokens below the output limit. The limit is never raised.
 */
export function writeThinking(
  request: CanonicalRequest,
  target: RequestTarget & { readonly outputTokens: number; readonly wire?: Wire },
  report: LossReport,
): WrittenThinking {
  const wish = request.reasoning;
  if (wish === undefined) return {};
  if (NO_THINKING.test(target.model)) {
    if (wish.mode !== 'off') report.lose('reasoningEffort');
    return {};
  }
  if (wish.mode === 'off') return { thinking: { type: 'disabled' } };
  const display = displayOf(wish);
  if (!BUDGET_ONLY.test(target.model)) {
    const effort = wish.effort ?? effortOf(wish.budgetTokens);
    return { thinking: { type: 'adaptive', ...display }, ...defined({ effort: effortName(effort) }) };
  }
  if (hasUnreasonedCalls(request.messages, target)) {
    report.lose('reasoningInTools');
    return {};
  }
  const wanted = wish.budgetTokens ?? BUDGET_OF_EFFORT.get(wish.effort ?? 'medium') ?? BUDGET_MAX;
  const budget = Math.min(Math.max(wanted, BUDGET_MIN), target.outputTokens - 1);
  if (budget < BUDGET_MIN) {
    report.lose('reasoningEffort');
    return {};
  }
  return { thinking: { type: 'enabled', budget_tokens: budget, ...display } };
}

const NO_THINKING = /claude-(instant|2|3-(5|opus|haiku|sonnet))/;
/** Claude 3.7 and Claude 4 to 4.5. */
const BUDGET_ONLY = /claude-(3-7|(opus|sonnet|haiku)-4([^\d-]|-[015]([^\d]|$)|-2025|$))/;
const BUDGET_MIN = 1024;
const BUDGET_MAX = 32_000;
const BUDGET_OF_EFFORT: ReadonlyMap<string, number> = new Map([
  ['minimal', 1024],
  ['low', 2048],
  ['medium', 8192],
  ['high', 16_384],
]);

function effortOf(budgetTokens: number | undefined): string | undefined {
  if (budgetTokens === undefined) return undefined;
  if (budgetTokens < 4096) return 'low';
  return budgetTokens < 16_384 ? 'medium' : 'high';
}

function effortName(effort: string | undefined): string | undefined {
  return effort === 'minimal' ? 'low' : effort;
}

function displayOf(wish: ReasoningWish): object {
  if (wish.summary === undefined) return {};
  return { display: wish.summary === 'omitted' || wish.summary === 'none' ? 'omitted' : 'summarized' };
}

/** Whether the running turn has a call of a tool that no accepted thinking precedes; a budget is refused then. */
function hasUnreasonedCalls(messages: readonly Message[], target: ProofTarget): boolean {
  const last = messages.findLast((message) => message.role === 'assistant');
  if (last === undefined || messages.at(-1)?.parts.every((part) => part.kind !== 'tool_result')) return false;
  const call = last.parts.findIndex((part) => part.kind === 'tool_call');
  if (call === -1) return false;
  return !last.parts
    .slice(0, call)
    .some((part) => part.kind === 'reasoning' && part.proof !== undefined && isAccepted(part.proof, target));
}

/** Claude behind another wire than its own takes the proofs of that wire. */
type ProofTarget = { readonly wire?: Wire; readonly account?: string };

function isAccepted(proof: ReasoningProof, { wire, account }: ProofTarget): boolean {
  return isAcceptedBy(proof, wire ?? 'anthropic-messages', account);
}
