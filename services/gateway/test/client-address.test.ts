import { afterEach, expect, test } from 'vitest';
import { CHAT, KEY, startTestSystem, type TestSystem } from './support/gateway.ts';

let system: TestSystem;
afterEach(() => system.stop());

/** Where policy is told that a chat request and a list of models come from. */
async function told(headers: Record<string, string>): Promise<string[]> {
  await (await system.post('/v1/chat/completions', CHAT, headers)).text();
  const authorization = `Bearer ${KEY}`;
  await (await fetch(`${system.url}/v1/models`, { headers: { authorization, ...headers } })).text();
  return system.policy.requests.map(({ clientAddress }) => clientAddress);
}

test('policy is told where the connection comes from, whatever a header claims', async () => {
  system = await startTestSystem();
  expect(await told({ 'x-forwarded-for': '192.0.2.7' })).toEqual(['127.0.0.1', '127.0.0.1']);
});

test('policy is told where the client of a trusted proxy is', async () => {
  system = await startTestSystem({ TOLLGATE_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' });
  const forwarded = { 'x-forwarded-for': '10.9.9.9, 192.0.2.7, 10.1.1.1' };
  expect(await told(forwarded)).toEqual(['192.0.2.7', '192.0.2.7']);
});
