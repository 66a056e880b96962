import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

let system: System;
beforeAll(async () => {
  system = await startEmbedded();
});
afterAll(() => system?.stop());

/** Asks for an answer of a namespace and returns whether it came from the cache. */
async function ask(namespace: string): Promise<string | null> {
  const response = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${system.key}`,
      'content-type': 'application/json',
      'x-tfy-cache-config': JSON.stringify({ type: 'exact-match', namespace }),
    },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
  return response.headers.get('x-tfy-cache-status');
}

test('answers of a namespace are purged by the command, and those of another stay', {
  timeout: 60_000,
}, async () => {
  for (const namespace of ['one', 'two'])
    await vi.waitFor(async () => expect(await ask(namespace)).toBe('hit'), { timeout: 20_000 });
  const { exitCode, stderr } = await runTollgate(['cache', 'purge', 'one'], {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.adminToken },
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'purged the answers of namespace one\n' });
  // The request after the purge keeps its answer again, so the first one must show it.
  await vi.waitFor(async () => expect(await ask('one')).toBe('miss'), { timeout: 20_000 });
  expect(await ask('two')).toBe('hit');
});

test('only admins purge', async () => {
  const { exitCode, stderr } = await runTollgate(['cache', 'purge'], {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.key },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Only admins purge answers');
});
