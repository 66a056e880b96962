import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

test('a picture in the body is reserved as a picture, its text as text', async () => {
  const image = Buffer.alloc(825_000, 7);
  image.write('\x89PNG\r\n\x1a\n', 'latin1');
  image.writeUInt32BE(1_024, 16);
  image.writeUInt32BE(1_024, 20);
  const url = `data:image/png;base64,${image.toString('base64')}`;
  const content = [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url } },
  ];
  await system.post('/v1/chat/completions', { ...CHAT, messages: [{ role: 'user', content }] });
  const asked = system.policy.requests.at(-1);
  expect(asked?.inputTokensFixed).toBe(765);
  expect(asked?.inputTokensMax).toBeGreaterThan(765);
  expect(asked?.inputTokensMax).toBeLessThan(1_100);
});
