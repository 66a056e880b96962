import type { PlannedRequest } from './workload.ts';

/** What became of a budget that agents used until each of them was refused. */
export type AgentsResult = {
  readonly answered: number;
  /** Answers that the gateway ended because of the budget. */
  readonly ended: number;
  readonly refused: number;
  /** Refused although all that was admitted so far, and the refused request, would have fitted at what they cost. */
  readonly refusedFalsely: number;
  readonly failed: readonly string[];
};

/** Where agents send their requests. */
export type AgentsTarget = { readonly url: string; readonly key: string };

const TIMEOUT_MS = 180_000;

/**
 * Runs agents that begin at once and send one request after the other, each until it is refused. `limitNanoUsd` is the
 * budget. What requests cost is known beforehand, so that each refusal can be judged by all that was admitted before it.
 */
export async function runAgents(
  target: AgentsTarget,
  options: { agents: number; limitNanoUsd: number; next: () => PlannedRequest },
): Promise<AgentsResult> {
  const result: { answered: number; ended: number; failed: string[] } = { answered: 0, ended: 0, failed: [] };
  const admitted: { readonly startedMs: number; readonly costNanoUsd: number }[] = [];
  const refused: { readonly endedMs: number; readonly costNanoUsd: number }[] = [];
  async function agent(): Promise<void> {
    for (;;) {
      const { body, costNanoUsd } = options.next();
      const startedMs = performance.now();
      const answer = await ask(target, body);
      if (answer === 'refused') {
        refused.push({ endedMs: performance.now(), costNanoUsd });
        return;
      }
      admitted.push({ startedMs, costNanoUsd });
      if (answer === 'answered') result.answered += 1;
      else if (answer === 'ended') result.ended += 1;
      else {
        result.failed.push(answer.failed);
        return;
      }
    }
  }
  await Promise.all(Array.from({ length: options.agents }, agent));
  const falsely = refused.filter(({ endedMs, costNanoUsd }) => {
    const before = admitted.filter(({ startedMs }) => startedMs <= endedMs);
    const sum = before.reduce((total, one) => total + one.costNanoUsd, costNanoUsd);
    return sum <= options.limitNanoUsd;
  });
  return { ...result, refused: refused.length, refusedFalsely: falsely.length };
}

type Answer = 'answered' | 'ended' | 'refused' | { readonly failed: string };

/** Statuses with which gateways refuse for a used-up budget. */
const REFUSALS = [400, 402, 429];

async function ask({ url, key }: AgentsTarget, body: string): Promise<Answer> {
  try {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    if (answer.status === 200) {
      if (text.includes('data: [DONE]')) return 'answered';
      return text.includes('budget_exceeded') ? 'ended' : { failed: text.slice(-300) };
    }
    const isRefusal = REFUSALS.includes(answer.status) && /budget/i.test(text);
    return isRefusal ? 'refused' : { failed: `${answer.status}: ${text.slice(0, 300)}` };
  } catch (error) {
    return { failed: String(error) };
  }
}
