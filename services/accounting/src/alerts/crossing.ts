import type { AlertRule__Output } from '@tollgate/contracts';
import { type Counter, type CounterKey, type CounterReading, parseCounterKey } from '@tollgate/ledger';
import { limitOf } from '../limits/limit-rules.ts';
import type { AlertConfig } from './alert-config.ts';

/** A counter that has passed a threshold of its rule. */
export type Crossing = {
  readonly counter: Counter;
  /** Which of the rule's alerts it is. */
  readonly alert: AlertRule__Output;
  readonly rule: string;
  /** What is counted for: `all`, `user:lena@example.com`, `metadata.project=apollo`. */
  readonly entity: string;
  readonly window: string;
  /** Percent of the limit. */
  readonly thresholdPercent: number;
  readonly usedPercent: number;
  readonly used: number;
  readonly limit: number;
  /** How much of the limit is granted for a time. */
  readonly granted: number;
  readonly mode: 'enforce' | 'audit';
  /** Undefined for a counter that never starts anew. */
  readonly resetsAtMs: number | undefined;
};

/**
 * Every threshold that a counter has reached, lowest first. Pure. What is only reserved does not count: it may come to
 * less. Limits are those of the rules; a counter whose limit no longer exists crosses nothing.
 */
export function crossings(
  readings: readonly CounterReading[],
  { rules, limits }: Pick<AlertConfig, 'rules' | 'limits'>,
  nowMs: number,
): Crossing[] {
  return readings.flatMap((reading) => {
    const { counter, balance } = reading;
    const key = parseCounterKey(counter.key);
    if (key === undefined) return [];
    const { limit, mode, granted } = currentLimit(key, { reading, limits, nowMs });
    if (limit <= 0) return [];
    const usedPercent = (100 * balance.used) / limit;
    return (rules.get(key.rule) ?? [])
      .flatMap((alert) => alert.thresholds.map((thresholdPercent) => ({ alert, thresholdPercent })))
      .filter(({ thresholdPercent }) => usedPercent >= thresholdPercent)
      .sort((one, other) => one.thresholdPercent - other.thresholdPercent)
      .map(({ alert, thresholdPercent }) => ({
        counter,
        alert,
        rule: key.rule,
        entity: key.entity,
        window: key.window,
        thresholdPercent,
        usedPercent,
        used: balance.used,
        limit,
        granted,
        mode,
        resetsAtMs: balance.resetsAtMs,
      }));
  });
}

/** What the rule says now; before policy has sent its rules, what the counter was last limited to. */
function currentLimit(
  key: CounterKey,
  { reading, limits, nowMs }: { reading: CounterReading; limits: AlertConfig['limits']; nowMs: number },
): Pick<Crossing, 'limit' | 'mode' | 'granted'> {
  if (limits === undefined) return { limit: reading.limit, mode: reading.mode, granted: 0 };
  const rule = limits.get(key.rule);
  const current = rule && limitOf(rule, key, nowMs);
  if (rule === undefined || current === undefined) return NO_LIMIT;
  return { limit: current.limit, mode: rule.mode, granted: current.granted };
}

const NO_LIMIT = { limit: 0, mode: 'audit', granted: 0 } as const;
