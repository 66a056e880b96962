import { simulatedClock } from '@tollgate/clock';
import type { WatchConfigResponse__Output } from '@tollgate/contracts';
import { expect, it, vi } from 'vitest';
import { startPolicy } from '../support/policy.ts';

function account(fields: string, ...models: string[]): string {
  const integrations = models.map(
    (model) => `{type: integration/model/openai, model_types: [chat], ${model}}`,
  );
  return `type: provider-account/openai\nname: dear\n${fields}\nintegrations: [${integrations.join(', ')}]`;
}

const inputPrices = (config: WatchConfigResponse__Output | undefined) =>
  config?.accounts
    .find(({ name }) => name === 'dear')
    ?.models.map(({ price }) => price?.inputPerMillion ?? null);

/** The list lowers the price of o3 on 2025-06-10. */
it('takes up prices that change with the day without a restart, and tells gateways', async () => {
  const clock = simulatedClock(Date.parse('2025-06-09T23:30:00Z'));
  const own = 'name: own, model_id: o3, cost: {metric: per_million_tokens, value: ';
  const policy = await startPolicy({
    clock,
    manifests: account(
      '',
      'name: listed, model_id: o3',
      `${own}[{input: 7, output: 7, valid_until: 2025-06-09}, {input: 5, output: 5, valid_from: 2025-06-11}]}`,
    ),
  });
  const seen = policy.watch();
  await vi.waitFor(() => expect(inputPrices(seen.at(-1))).toEqual([10e9, 7e9]), { timeout: 20_000 });
  const { revision } = seen.at(-1) ?? {};
  clock.advance(31 * 60_000);
  await vi.waitFor(() => expect(inputPrices(seen.at(-1))).toEqual([2e9, 2e9]), { timeout: 20_000 });
  clock.advance(24 * 3_600_000);
  await vi.waitFor(() => expect(inputPrices(seen.at(-1))).toEqual([2e9, 5e9]), { timeout: 20_000 });
  expect(seen.at(-1)?.revision).toBe(revision);
});

it('takes the discount of an account off list prices, tiers included, and off nothing else', async () => {
  const policy = await startPolicy({
    clock: simulatedClock(Date.parse('2026-08-01')),
    manifests: account(
      'discount_percent: 12.34',
      'name: listed, model_id: gpt-5.4',
      'name: own, model_id: gpt-4o, cost: {metric: per_1000_tokens, value: {input: 0.0025, output: 0.01}}',
      'name: unknown, model_id: no-such-model',
    ),
  });
  const seen = policy.watch();
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), { timeout: 20_000 });
  expect(inputPrices(seen.at(-1))).toEqual([2_191_500_000, 2_500_000_000, null]);
  const [listed] = seen.at(-1)?.accounts.find(({ name }) => name === 'dear')?.models ?? [];
  expect(listed?.price?.tiers).toMatchObject([
    { inputTokensAbove: 271_999, inputPerMillion: 4_383_000_000, outputPerMillion: 19_723_500_000 },
  ]);
});

it('tells gateways what becomes of a call whose client has left', async () => {
  const policy = await startPolicy({ manifests: account('on_client_disconnect: drain') });
  const seen = policy.watch();
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), { timeout: 20_000 });
  const wishes = seen.at(-1)?.accounts.map(({ name, onClientDisconnect }) => [name, onClientDisconnect]);
  expect(wishes).toContainEqual(['dear', 'drain']);
  expect(wishes).toContainEqual(['openai-main', 'cancel']);
});
