import type { HeldBody } from '../../answer/refusal/held-body.ts';
import type { AttemptResult } from '../../upstream/attempt.ts';
import type { Call } from '../run-state.ts';

/** Whether a refusal may be about the wish for usage, which the client knows nothing of. */
export function mayRefuseUsage({ written }: Call, result: AttemptResult): boolean {
  return written.asksUsage && result.kind === 'answered' && FIELD_REFUSED.has(result.head.status);
}

/** Whether it is, by the provider's words. */
export async function isUsageRefused(body: HeldBody, { written }: Call): Promise<boolean> {
  const { usageRefusal } = written.dialect.provider;
  return usageRefusal?.test((await body.look()).toString()) === true;
}

/** Statuses by which providers refuse a field. */
const FIELD_REFUSED: ReadonlySet<number> = new Set([400, 422]);
