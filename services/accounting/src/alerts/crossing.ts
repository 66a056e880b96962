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
): Crossing[] {
  return readings.flatMap((reading) => {
    const { counter, balance } = reading;
    const key = parseCounterKey(counter.key);
    if (key === undefined) return [];
    const { limit, mode } = currentLimit(key, reading, limits);
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
        mode,
        resetsAtMs: balance.resetsAtMs,
      }));
  });
}

/** What the rule says now; before policy has sent its rules, what the counter was last limited to. */
function currentLimit(
  key: CounterKey,
  reading: CounterReading,
  limits: AlertConfig['limits'],
): Pick<CounterReading, 'limit' | 'mode'> {
  if (limits === undefined) return reading;
  const rule = limits.get(key.rule);
  const limit = rule && limitOf(rule, key);
  return rule === undefined || limit === undefined ? NO_LIMIT : { limit: limit.limit, mode: rule.mode };
}

const NO_LIMIT = { limit: 0, mode: 'audit' } as const;
