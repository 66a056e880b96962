import type { Clock } from '@tollgate/clock';
import type { UsageEvent__Output } from '@tollgate/contracts';
import { NO_TOKENS } from '@tollgate/pricing';

/** Stands for a rule's name in alerts about models without a price. */
export const UNPRICED_RULE = 'requests without a price';

/** A model of which a request of a day was charged without a price, or by a price that may be wrong. */
export type UnpricedModel = {
  readonly model: string;
  /** UTC: `2026-11-29`. */
  readonly day: string;
  readonly status: 'unpriced' | 'uncertain';
  /** What has no price: `service_tier:turbo`; empty if the model has none at all. */
  readonly unknowns: readonly string[];
};

type PricedEvent = Pick<
  UsageEvent__Output,
  'modelResolved' | 'modelAsked' | 'priceStatus' | 'priceUnknowns' | 'tokens'
>;

/** The models of today that have no price, as usage events name them. Kept in memory: the next request names one again. */
export type UnpricedModels = {
  note(event: PricedEvent): void;
  /** Those of today. */
  list(): readonly UnpricedModel[];
};

const MODELS_MAX = 1_000;

/** Knows no model yet. At most 1,000 are kept for a day. */
export function unpricedModels(clock: Clock): UnpricedModels {
  let day = '';
  const models = new Map<string, UnpricedModel>();

  function startDay(): void {
    const today = new Date(clock.nowMs()).toISOString().slice(0, 10);
    if (today === day) return;
    day = today;
    models.clear();
  }

  return {
    note(event) {
      const status = statusOf(event);
      if (status === undefined) return;
      startDay();
      const model = event.modelResolved === '' ? event.modelAsked : event.modelResolved;
      if (models.has(model) || models.size >= MODELS_MAX) return;
      models.set(model, { model, day, status, unknowns: event.priceUnknowns });
    },
    list() {
      startDay();
      return [...models.values()];
    },
  };
}

/** A request that used nothing needs no price. */
function statusOf({ priceStatus, tokens }: PricedEvent): UnpricedModel['status'] | undefined {
  if (priceStatus === 'PRICE_STATUS_UNCERTAIN') return 'uncertain';
  if (priceStatus !== 'PRICE_STATUS_UNPRICED') return undefined;
  return Object.values(tokens ?? NO_TOKENS).some((count) => count > 0) ? 'unpriced' : undefined;
}
