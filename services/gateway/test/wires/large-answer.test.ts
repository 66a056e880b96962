/** An answer that is larger than what the gateway translates at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';
import { ANSWERS } from './answers.ts';

const MAX_BYTES = 32 * 1024 * 1024;

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem([{ name: 'anthropic', kind: 'anthropic', modelTypes: ['chat'] }]);
});
afterAll(() => system?.stop());

test('a translated answer of more than 32 MiB is answered 502', async () => {
  const answer = (bytes: number) => {
    const text = (length: number) => ({
      ...ANSWERS['anthropic-messages'].text,
      content: [{ type: 'text', text: 'x'.repeat(length) }],
    });
    return text(bytes - JSON.stringify(text(0)).length);
  };
  const ask = async (bytes: number) => {
    system.provider.answer = (response) => answerJson(response, answer(bytes));
    const messages = [{ role: 'user', content: 'Hi' }];
    return system.post('/v1/chat/completions', { model: 'anthropic/gpt', messages });
  };
  const largest = await ask(MAX_BYTES);
  expect(largest.status).toBe(200);
  await largest.body?.cancel();
  const refused = await ask(MAX_BYTES + 1);
  expect(refused.status).toBe(502);
  expect(await refused.json()).toMatchObject({
    error: { message: 'The provider sent more than the gateway translates.', code: 'upstream_error' },
  });
});
