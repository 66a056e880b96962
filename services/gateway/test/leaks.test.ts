import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { beginStream, chunkEvent } from './support/fake-provider.ts';
import { CHAT, startTestSystem } from './support/gateway.ts';

const CANARY = 'canary-7f3a';

test('no key, prompt or answer gets into an event or onto the disk, on success and on failure', async () => {
  const system = await startTestSystem();
  const body = { ...CHAT, messages: [{ role: 'user', content: CANARY }] };
  const key = { authorization: `Bearer ${CANARY}` };
  await system.post('/v1/chat/completions', body, key);
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(chunkEvent(CANARY));
  };
  await (await system.post('/v1/chat/completions', { ...body, stream: true }, key)).text();
  await system.post('/v1/chat/completions', `{"model":"${CANARY}`, key);
  const folder = path.join(system.dataDir, 'gateway', 'gateway-1');
  const onDisk = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'latin1'));
  expect(onDisk.join('')).not.toContain(CANARY);
  await expect.poll(() => system.bus.events.length).toBe(3);
  expect(JSON.stringify(system.bus.events)).not.toContain(CANARY);
  expect(JSON.stringify(system.policy.requests)).not.toContain(CANARY);
  await system.stop();
});
