import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@tollgate/clock';
import { type Ledger, parseRedisUrl } from '@tollgate/ledger';

/** How long a store may take to answer at the start; NATS has as long. */
const ANSWER_MAX_MS = 10_000;
const ASK_EVERY_MS = 250;
const ASK_MAX_MS = 2_000;

/** A store that may not answer yet. */
export type StoreProbe = {
  readonly store: string;
  /** Its address without login. */
  readonly where: string;
  /** The setting that names it. */
  readonly env: string;
  isAnswering(): Promise<boolean>;
};

/** The Redis of a ledger; it answers once it is connected. */
export function redisProbe(ledger: Ledger, redisUrl: string): StoreProbe {
  const where = parseRedisUrl(redisUrl).addresses.map(({ host, port }) => `${host}:${port}`);
  return {
    store: 'Redis',
    where: where.join(','),
    env: 'REDIS_URL',
    isAnswering: async () => ledger.isAvailable(),
  };
}

/** A ClickHouse server; a refusal is an answer too. */
export function clickhouseProbe(clickhouseUrl: string): StoreProbe {
  const { origin, host } = new URL(clickhouseUrl);
  return {
    store: 'ClickHouse',
    where: host,
    env: 'CLICKHOUSE_URL',
    async isAnswering() {
      try {
        const answer = await fetch(`${origin}/ping`, { signal: AbortSignal.timeout(ASK_MAX_MS) });
        await answer.body?.cancel();
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** Resolves once a store answers. Throws Error with one line for people if it does not within ten seconds. */
export async function untilStoreAnswers({ store, where, env, isAnswering }: StoreProbe): Promise<void> {
  const deadlineMs = systemClock.monotonicMs() + ANSWER_MAX_MS;
  while (!(await isAnswering())) {
    if (systemClock.monotonicMs() > deadlineMs) {
      throw new Error(
        `no ${store} answered at ${where} within ${ANSWER_MAX_MS / 1_000} s; start it, or correct ${env} (\`tollgate doctor\` says what is wrong)`,
      );
    }
    await delay(ASK_EVERY_MS);
  }
}
