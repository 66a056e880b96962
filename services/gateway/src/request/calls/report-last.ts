import { outputTokens } from '@tollgate/pricing';
import type { Health } from '../../routing/health.ts';
import type { Outcome } from '../../settle/outcome.ts';
import type { Call } from '../run-state.ts';
import { isDefect, isUnhealthy } from './next-step.ts';

/** Reports what the last call says of its target. A client that left says nothing. */
export function reportLast(
  health: Pick<Health, 'report' | 'reportSpeed'>,
  call: Call,
  outcome: Outcome,
): void {
  const target = call.candidate.target.name;
  const ending = outcome.answer?.ending;
  if (ending?.kind === 'client-gone' || ending?.kind === 'stopped' || ending?.kind === 'exceeded') return;
  if (ending?.kind === 'failed' && isDefect(ending.error)) return;
  const isFailure =
    ending?.kind !== 'finished' || isUnhealthy(call.status) || outcome.answer?.hasStreamError === true;
  health.report({ target, isFailure, retryAfterMs: call.retryAfterMs });
  const speed = isFailure ? undefined : speedOf(call, outcome);
  if (speed !== undefined) health.reportSpeed({ target, ...speed });
}

/** How fast a whole answer came; undefined if it says nothing of that. */
function speedOf(
  { startedMs }: { readonly startedMs: number },
  { answer, metered, httpStatus }: Outcome,
): { timeToFirstTokenMs: number; timePerTokenMs: number } | undefined {
  if (answer === undefined || httpStatus >= 300 || answer.firstContentMs === 0) return undefined;
  const tokens = outputTokens(metered.tokens);
  const isStream = answer.contentEvents > 1;
  const durationMs = isStream ? answer.lastContentMs - answer.firstContentMs : answer.endedMs - startedMs;
  return {
    timeToFirstTokenMs: answer.firstContentMs - startedMs,
    timePerTokenMs: tokens > 1 ? durationMs / tokens : 0,
  };
}
