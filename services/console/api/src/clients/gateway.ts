import type { Clock } from '@tollgate/clock';

/** Whether the gateway answered, and when that was asked. */
export type GatewayState = { isAlive: boolean; checkedAtMs: number };

/** Asks the gateway whether it lives. */
export type GatewayProbe = { readonly url: string; check(): Promise<GatewayState> };

const DEADLINE_MS = 2_000;
/** Many open pages make one question in this time. */
const FRESH_MS = 2_000;

/**
 * Asks the gateway's own port, so that the answer is what a user would see. Any HTTP answer is a sign of life: without
 * a key the gateway refuses, which it can only do when it runs.
 */
export function gatewayProbe(options: { url: string; clock: Clock }): GatewayProbe {
  const target = new URL('/v1/models', options.url);
  let last: { askedAtMs: number; state: Promise<GatewayState> } | undefined;

  async function ask(): Promise<GatewayState> {
    const isAlive = await fetch(target, {
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
    }).then(
      async (answer) => {
        await answer.body?.cancel();
        return answer.status < 500;
      },
      () => false,
    );
    return { isAlive, checkedAtMs: options.clock.nowMs() };
  }

  return {
    url: options.url,
    check() {
      const nowMs = options.clock.monotonicMs();
      if (last === undefined || nowMs - last.askedAtMs >= FRESH_MS) last = { askedAtMs: nowMs, state: ask() };
      return last.state;
    },
  };
}
