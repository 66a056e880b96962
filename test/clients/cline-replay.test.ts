import type { System } from '@tollgate/harness/system';
import { startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatRecordings, clineLikeRecording, type Recording } from './recordings.ts';
import { type RawAnswer, sendAsRecorded } from './send-as-recorded.ts';

const RECORDED = ['cline', 'opencode', 'continue'].flatMap(chatRecordings);
const REQUESTS = [clineLikeRecording(), ...RECORDED];

let system: System;
beforeAll(async () => {
  system = await startEmbedded();
});
afterAll(() => system?.stop());

/** The same request with the same seed, straight to the provider and through the gateway. */
async function sendBothWays(
  recording: Recording,
  options: { model: string; fields?: Record<string, unknown>; simulate?: Record<string, unknown> },
): Promise<{ direct: RawAnswer; governed: RawAnswer }> {
  const fields = { ...options.fields, simulate: { seed: 7, output_tokens: 60, ...options.simulate } };
  const direct = await sendAsRecorded(system.provider.url, recording, {
    fields: { ...fields, model: options.model },
  });
  const governed = await sendAsRecorded(system.gatewayUrl, recording, {
    key: system.key,
    fields: { ...fields, model: `demo/${options.model}` },
  });
  return { direct, governed };
}

describe.each(REQUESTS)('$name', (recording) => {
  test.each([
    ['text, chunk by chunk', 'chat', {}],
    ['text, all chunks in one piece', 'chat', { chunks_together: true }],
    ['what its tools call for', 'tools', {}],
  ])('gets %s, as the provider sent it, byte for byte', async (_, model, simulate) => {
    const { direct, governed } = await sendBothWays(recording, { model, simulate });
    expect(direct.status).toBe(200);
    expect(direct.text).toMatch(/data: \[DONE\]\n\n$/);
    expect(governed.status).toBe(200);
    expect(governed.text).toBe(direct.text);
    expect(governed.headers['content-type']).toBe(direct.headers['content-type']);
    expect(governed.headers['x-request-id']).toMatch(/./);
  });

  test('gets the whole answer alike when it does not stream', async () => {
    const fields = { stream: false, stream_options: undefined };
    const { direct, governed } = await sendBothWays(recording, { model: 'tools', fields });
    expect(governed.text).toBe(direct.text);
    expect(governed.status).toBe(200);
  });

  test('does not get the usage it did not ask for', async () => {
    const { governed } = await sendBothWays(recording, {
      model: 'chat',
      fields: { stream_options: undefined },
    });
    const { direct } = await sendBothWays(recording, { model: 'chat' });
    const isUsageChunk = (event: string) => event.includes('"choices":[],"usage":{');
    const events = direct.text.split('\n\n');
    expect(events.filter(isUsageChunk)).toHaveLength(1);
    expect(governed.text).toBe(events.filter((event) => !isUsageChunk(event)).join('\n\n'));
  });
});

test.each([429, 500, 503])(
  'a provider that answers %i is passed on with its status and words, under a code of the gateway',
  async (status) => {
    const { direct, governed } = await sendBothWays(clineLikeRecording(), {
      model: 'chat',
      simulate: { error_status: status },
    });
    expect(governed.status).toBe(status);
    const { error } = JSON.parse(direct.text);
    const code = status === 429 ? 'upstream_rate_limited' : 'upstream_error';
    expect(JSON.parse(governed.text)).toEqual({ error: { ...error, code, provider_code: error.code } });
    expect(governed.headers['retry-after']).toBe(direct.headers['retry-after']);
  },
);

test('a stream that the provider cuts ends in an error event and without DONE', async () => {
  const governed = await sendAsRecorded(system.gatewayUrl, clineLikeRecording(), {
    key: system.key,
    fields: { model: 'demo/chat', simulate: { seed: 7, output_tokens: 60, truncate_after_tokens: 9 } },
  });
  expect(governed.status).toBe(200);
  expect(governed.text).not.toContain('[DONE]');
  const events = governed.text.split('\n\n').filter((event) => event.startsWith('data: '));
  expect(JSON.parse(events.at(-1)?.slice('data: '.length) ?? '').error).toMatchObject({
    code: 'upstream_error',
  });
});

if (RECORDED.length === 0) {
  test.skip('recorded requests are replayed where CLIENT_RECORDINGS names a folder of them', () => {});
}
