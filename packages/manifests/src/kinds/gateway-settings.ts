import { z } from 'zod';
import { configName } from './fields.ts';
import { retryConfig } from './routing/routing.ts';
import { strictObject } from './strict-object.ts';

/**
 * Settings of the whole gateway; there is at most one such manifest. `unpriced_models` says whether a model without a
 * price may be called where a cost rule counts the request: `refuse` (the default is `allow`) lets nothing past a budget
 * that it cannot see. `retry_settings` say how often a model that has failed is called again.
 */
export const gatewaySettings = strictObject(
  {
    type: z.literal('gateway-global-settings'),
    name: configName('gateway-global-settings'),
    unpriced_models: z.enum(['allow', 'refuse']).optional(),
    retry_settings: retryConfig.optional(),
    guardrail_settings: strictObject(
      { timeout_ms: z.int().min(10).max(60_000).optional() },
      { later: ['enable_parallel_execution'] },
    ).optional(),
  },
  { later: ['logging_settings', 'semantic_cache_settings'] },
);
