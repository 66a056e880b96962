import {
  type ServedPage,
  type SimulatedProvider,
  startSimulatedProvider,
} from '@tollgate/simulated-provider';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askChat } from './ask.ts';

let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider({ ledgerEntriesMax: 5 });
});
afterAll(() => provider.stop());
beforeEach(() => provider.resetLedger());

test('has a request in the ledger, as billed, when its answer has been read', async () => {
  const simulate = { output_tokens: 9, reasoning_tokens: 4, cached_tokens: 2 };
  const { text } = await askChat(provider.url, { simulate }, { 'x-client-request-id': 'req-9' });
  const { id, usage } = JSON.parse(text);
  expect(await provider.served()).toEqual([
    {
      sequence: 1,
      id,
      client_request_id: 'req-9',
      model: 'chat',
      stream: false,
      prompt_tokens: usage.prompt_tokens,
      cached_tokens: 2,
      completion_tokens: 13,
      reasoning_tokens: 4,
      audio_tokens: 0,
      output_audio_tokens: 0,
      output_image_tokens: 0,
      tokens_written: 9,
      outcome: 'finished',
      status: 200,
    },
  ]);
});

test('remembers the last requests only, says how many it forgot, and sums over all', async () => {
  for (let count = 0; count < 8; count++) await askChat(provider.url, { simulate: { output_tokens: 2 } });
  const page = await readPage('after=1&limit=2');
  expect(page.forgotten).toBe(2);
  expect(page.entries.map((entry) => entry.sequence)).toEqual([4, 5]);
  expect((await readPage(`after=${page.next_after}`)).entries.map((entry) => entry.sequence)).toEqual([
    6, 7, 8,
  ]);
  expect(await readPage('after=8')).toEqual({ entries: [], next_after: 8, forgotten: 0 });
  expect(await provider.totals()).toMatchObject({
    requests: 8,
    in_flight: 0,
    tokens_written: 16,
    outcomes: { finished: 8, client_left: 0, truncated: 0, error: 0 },
  });
});

test('starts over when reset', async () => {
  await askChat(provider.url, {});
  await provider.resetLedger();
  expect(await provider.served()).toEqual([]);
  expect(await provider.totals()).toMatchObject({ requests: 0, prompt_tokens: 0 });
});

async function readPage(query: string): Promise<ServedPage> {
  return JSON.parse(await (await fetch(`${provider.url}/ledger?${query}`)).text());
}
