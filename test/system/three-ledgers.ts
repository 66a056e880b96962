import { until } from '@tollgate/harness';
import { type System, TEST_USER } from '@tollgate/harness/system';
import { costNanoUsd, flatPrice, NO_TOKENS, nanoUsdFromUsd } from '@tollgate/pricing';
import { expect } from 'vitest';

/** What the provider says it served (see test/simulated-provider). */
export type Served = {
  client_request_id: string;
  model: string;
  prompt_tokens: number;
  cached_tokens: number;
  completion_tokens: number;
  reasoning_tokens: number;
  audio_tokens: number;
  output_audio_tokens: number;
  output_image_tokens: number;
  outcome: string;
  status: number;
};

/** A row of history as the admin API shows it. */
export type Row = {
  request_id: string;
  model: string;
  status: number;
  /** Null where the model has no price. */
  cost_nano_usd: number | null;
  input_tokens: number;
  output_tokens: number;
  unsettled: boolean;
  usage_source: string;
  ended_by: string;
};

/** Prices of the account `demo` in the harness's manifest: USD for a million tokens. */
const PRICE = flatPrice({
  inputUncached: nanoUsdFromUsd('1.25'),
  output: nanoUsdFromUsd('10'),
  inputCacheRead: nanoUsdFromUsd('0.125'),
  inputAudio: nanoUsdFromUsd('32'),
  outputAudio: nanoUsdFromUsd('64'),
});

/** Everything the provider has served, by the gateway's request id. */
export async function providerLedger(system: System): Promise<Map<string, Served>> {
  const served = new Map<string, Served>();
  for (let after = 0; ; ) {
    const answer = await fetch(`${system.provider.url}/ledger?after=${after}`);
    // The shape is the simulated provider's own.
    const page = (await answer.json()) as { entries: Served[]; next_after: number; forgotten: number };
    expect(page.forgotten).toBe(0);
    for (const entry of page.entries) served.set(entry.client_request_id, entry);
    if (page.next_after === after) return served;
    after = page.next_after;
  }
}

/** Every row of history of the last day, by request id; a request seen twice fails. */
export async function historyRows(system: System): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  const now = Date.now();
  const range = { from: new Date(now - 86_400_000).toISOString(), to: new Date(now + 60_000).toISOString() };
  let cursor: string | undefined;
  do {
    const body = { ...range, filters: [], limit: 500, ...(cursor === undefined ? {} : { cursor }) };
    // The shape is fixed by the public contract.
    const page = (await system.admin.call('POST', '/requests/query', body)) as {
      rows: Row[];
      next_cursor?: string | null;
    };
    for (const row of page.rows) {
      expect(rows.has(row.request_id), `request ${row.request_id} is in history twice`).toBe(false);
      rows.set(row.request_id, row);
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && cursor !== '');
  return rows;
}

/** What the day's budget counter of the test user holds, in nano-USD. */
export async function spentNanoUsd(system: System): Promise<{ used: number; reserved: number }> {
  const counters = await system.admin.spend();
  const counter = counters.find((one) => one.rule === 'per-user-day' && one.counter.includes(TEST_USER));
  return {
    used: nanoUsdFromUsd(String(counter?.used ?? 0)),
    reserved: nanoUsdFromUsd(String(counter?.reserved ?? 0)),
  };
}

/** What a served request costs by the price of the account. */
export function servedCostNanoUsd(served: Served): number {
  return costNanoUsd(
    {
      ...NO_TOKENS,
      inputUncached: served.prompt_tokens - served.cached_tokens - served.audio_tokens,
      inputAudio: served.audio_tokens,
      inputCacheRead: served.cached_tokens,
      output:
        served.completion_tokens -
        served.reasoning_tokens -
        served.output_audio_tokens -
        served.output_image_tokens,
      outputAudio: served.output_audio_tokens,
      outputImage: served.output_image_tokens,
      outputReasoning: served.reasoning_tokens,
    },
    PRICE,
  );
}

/** What to compare, and what may differ. */
export type Comparison = {
  /** Requests whose clients saw the end: each must be in history, settled. */
  readonly ids: readonly string[];
  /**
   * Requests that were running when their gateway died: at most so many may stand in history as unsettled, charged in
   * full, because nobody knows what the provider got to serve. Default 0.
   */
  readonly unsettledMax?: number;
  readonly timeoutMs?: number;
};

/**
 * Waits until nothing is reserved any more, history has a settled row for each id and the counters hold what it sums up
 * to; then compares provider, history and counters for every request, to the token and the nano-USD.
 */
export async function expectThreeLedgersAgree(system: System, comparison: Comparison): Promise<void> {
  await until(() => isAnswering(system), { what: 'accounting and analytics to answer the admin API' });
  const served = await providerLedger(system);
  const timeoutMs = comparison.timeoutMs ?? 60_000;
  // A finished request may stand as unsettled for a while: its gateway or the bus was away for longer than its lease.
  await until(
    async () => {
      if ((await spentNanoUsd(system)).reserved > 0) return false;
      const rows = await historyRows(system);
      return (
        comparison.ids.every((id) => rows.get(id)?.unsettled === false) &&
        [...served.keys()].every((id) => rows.has(id))
      );
    },
    { timeoutMs, what: 'all requests to be settled in history and nothing reserved' },
  );
  await expect
    .poll(() => countersAndHistory(system), { timeout: timeoutMs })
    .toEqual({ differenceNanoUsd: 0 });
  const rows = await historyRows(system);
  const unsettled = new Set([...rows.values()].filter((row) => row.unsettled).map((row) => row.request_id));
  expect(unsettled.size).toBeLessThanOrEqual(comparison.unsettledMax ?? 0);
  expect(differences(served, rows, unsettled)).toEqual([]);
}

/** A service that has just been started again is found by the console within a second or so. */
async function isAnswering(system: System): Promise<boolean> {
  const range = { from: new Date(0).toISOString(), to: new Date(1).toISOString() };
  try {
    await system.admin.call('POST', '/requests/query', { ...range, filters: [], limit: 1 });
    await system.admin.spend();
    return true;
  } catch {
    return false;
  }
}

/** What the counter of the test user holds more than the rows of history sum up to. */
export async function countersAndHistory(system: System): Promise<{ differenceNanoUsd: number }> {
  let rowsCostNanoUsd = 0;
  for (const row of (await historyRows(system)).values()) rowsCostNanoUsd += row.cost_nano_usd ?? 0;
  return { differenceNanoUsd: (await spentNanoUsd(system)).used - rowsCostNanoUsd };
}

/** A line for each request that provider and history disagree about. */
function differences(
  served: ReadonlyMap<string, Served>,
  rows: ReadonlyMap<string, Row>,
  except: ReadonlySet<string>,
): string[] {
  const lines: string[] = [];
  for (const [id, entry] of served) {
    if (except.has(id)) continue;
    const row = rows.get(id);
    const wanted = `${entry.prompt_tokens} in, ${entry.completion_tokens} out, ${servedCostNanoUsd(entry)} nano-USD`;
    const got =
      row === undefined
        ? 'no row'
        : `${row.input_tokens} in, ${row.output_tokens} out, ${row.cost_nano_usd} nano-USD`;
    if (wanted !== got)
      lines.push(`${id} ${entry.model} ${entry.outcome}: provider ${wanted}; history ${got}`);
  }
  return lines;
}
