import { simulatedClock } from '@tollgate/clock';
import { NO_TOKENS } from '@tollgate/pricing';
import { expect, it } from 'vitest';
import { sentAlerts } from '../../src/alerts/sent-alerts.ts';
import { unpricedModels } from '../../src/alerts/unpriced-models.ts';

it('keeps the last 200 sent alerts, newest first', () => {
  const alerts = sentAlerts();
  for (let index = 0; index < 201; index++) alerts.add({ rule: `r${index}` });
  expect(alerts.list().map(({ rule }) => rule)).toEqual(
    Array.from({ length: 200 }, (_, index) => `r${200 - index}`),
  );
});

it('stores at most 1,000 models without a price for each day', () => {
  const models = unpricedModels(simulatedClock());
  for (let index = 0; index < 1_001; index++) {
    models.note({
      modelResolved: `m${index}`,
      modelAsked: '',
      priceStatus: 'PRICE_STATUS_UNPRICED',
      priceUnknowns: [],
      tokens: { ...NO_TOKENS, output: 1 },
    });
  }
  expect(models.list()).toHaveLength(1_000);
});
