/**
 * The column "retry" of the error table against the SDKs that clients use. If this breaks, SDKs repeat requests that cannot
 * succeed, or give up on requests that can.
 */
import Anthropic from '@anthropic-ai/sdk';
import { ERRORS, type ErrorCode, type Retry } from '@tollgate/contracts';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refuse } from '../support/fake-policy.ts';
import { KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const MESSAGES = [{ role: 'user' as const, content: 'Hi' }];
/** Makes one call with the SDK, which repeats it at most once. */
type Call = (fetch: typeof globalThis.fetch) => Promise<unknown>;

const SDKS: Record<string, Call> = {
  openai(fetch) {
    const sdk = new OpenAI({ baseURL: `${system.url}/v1`, apiKey: KEY, maxRetries: 1, fetch });
    return sdk.chat.completions.create({ model: 'main/gpt', messages: MESSAGES });
  },
  anthropic(fetch) {
    const sdk = new Anthropic({ baseURL: system.url, apiKey: null, authToken: KEY, maxRetries: 1, fetch });
    return sdk.messages.create({ model: 'main/gpt', max_tokens: 5, messages: MESSAGES });
  },
};

/** Whether a client may send the request again, by the wait that the error names. */
const REPEATED: Readonly<Record<Retry, { none: boolean; soon: boolean; late: boolean }>> = {
  yes: { none: true, soon: true, late: false },
  'if-retry-after': { none: false, soon: true, late: false },
  no: { none: false, soon: false, late: false },
};
const WAITS_MS = { none: 0, soon: 30_000, late: 3_600_000 };

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe.each(Object.entries(SDKS))('the SDK of %s', (_, call) => {
  test.each(CODES)('sends a request that got %s again exactly if the table says so', async (code) => {
    const sent = { none: 0, soon: 0, late: 0 };
    for (const wait of ['none', 'soon', 'late'] as const) {
      system.policy.decide = () => refuse({ code, message: 'No.', retryAfterMs: WAITS_MS[wait] });
      const failed = await call(async (...request) => {
        sent[wait] += 1;
        return atOnce(await fetch(...request));
      }).catch((error: unknown) => error);
      expect(failed).toMatchObject({ status: ERRORS[code].httpStatus });
    }
    const { none, soon, late } = REPEATED[ERRORS[code].retry];
    expect(sent).toEqual({ none: none ? 2 : 1, soon: soon ? 2 : 1, late: late ? 2 : 1 });
  });
});

/** The same answer, after which the SDK waits for a millisecond: whether it repeats is the question, not when. */
function atOnce(answer: Response): Response {
  const headers = new Headers(answer.headers);
  headers.set('retry-after-ms', '1');
  headers.delete('content-encoding');
  return new Response(answer.body, { status: answer.status, headers });
}
