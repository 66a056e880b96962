import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askChat, readEvents } from './ask.ts';

let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.stop());
beforeEach(() => provider.resetLedger());

test.each([400, 401, 404, 429, 500, 503])(
  'answers status %i in the shape of OpenAI and bills nothing',
  async (status) => {
    const answer = await askChat(provider.url, { simulate: { error_status: status } });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).error).toMatchObject({ message: `Simulated error ${status}.` });
    expect(answer.headers.get('retry-after')).toBe(status === 429 || status === 503 ? '1' : null);
    expect(await provider.served()).toMatchObject([{ outcome: 'error', status, prompt_tokens: 0 }]);
  },
);

test('answers an error body as it was given', async () => {
  const simulate = { error_status: 418, error_body: { teapot: [1, null, 'ü'] } };
  const answer = await askChat(provider.url, { simulate });
  expect(answer.status).toBe(418);
  expect(JSON.parse(answer.text)).toEqual({ teapot: [1, null, 'ü'] });
});

test.each([{ chunks_together: true }, {}])('cuts a stream after the tokens told (%o)', async (pace) => {
  for (const count of [0, 5]) {
    await provider.resetLedger();
    const { text, failure } = await readUntilBroken({
      stream: true,
      simulate: { truncate_after_tokens: count, ...pace },
    });
    expect(failure).toBeInstanceOf(TypeError);
    const { chunks, isDone } = readEvents(text);
    expect(isDone).toBe(false);
    expect(chunks.filter((chunk) => chunk.choices[0]?.delta.content)).toHaveLength(count);
    expect(await provider.served()).toMatchObject([
      { outcome: 'truncated', tokens_written: count, completion_tokens: count },
    ]);
  }
});

test('cuts an answer that is no stream in the middle, with nothing written that counts', async () => {
  const { text, failure } = await readUntilBroken({ simulate: { truncate_after_tokens: 5 } });
  expect(failure).toBeInstanceOf(TypeError);
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(await provider.served()).toMatchObject([{ outcome: 'truncated', tokens_written: 0 }]);
});

test('ends a stream with an error event and without DONE', async () => {
  const answer = await askChat(provider.url, { stream: true, simulate: { error_event_after_tokens: 4 } });
  const { chunks, isDone } = readEvents(answer.text);
  expect(isDone).toBe(false);
  expect(chunks.at(-1)?.error?.message).toMatch(/^Simulated error/);
  expect(await provider.served()).toMatchObject([{ outcome: 'error', status: 200, tokens_written: 4 }]);
});

test('stalls until the client leaves, and says so', async () => {
  const abort = new AbortController();
  const answer = await fetch(`${provider.url}/v1/chat/completions`, {
    method: 'POST',
    signal: abort.signal,
    headers: { 'x-client-request-id': 'req-1' },
    body: JSON.stringify({
      model: 'chat',
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
      simulate: { stall_after_tokens: 2 },
    }),
  });
  const reader = answer.body?.getReader();
  let text = '';
  while (readEvents(text).chunks.length < 3)
    text += Buffer.from((await reader?.read())?.value ?? []).toString();
  expect((await provider.totals()).in_flight).toBe(1);
  abort.abort();
  await expect
    .poll(() => provider.served())
    .toMatchObject([
      { client_request_id: 'req-1', outcome: 'client_left', tokens_written: 2, completion_tokens: 2 },
    ]);
});

async function readUntilBroken(body: Record<string, unknown>): Promise<{ text: string; failure: unknown }> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    const answer = await fetch(`${provider.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'hi' }], ...body }),
    });
    for await (const bytes of answer.body ?? []) text += decoder.decode(bytes, { stream: true });
    return { text, failure: undefined };
  } catch (failure) {
    return { text, failure };
  }
}
