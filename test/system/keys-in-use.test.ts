/** What operators see of keys: a provider key that its provider refuses, and when keys were last used. */
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runTollgate } from '../../cli/test/run-tollgate.ts';

let system: System;
beforeAll(async () => {
  system = await startEmbedded();
}, 120_000);
afterAll(() => system?.stop());

test('a provider key that is revoked is reported by status and doctor, with the account', async () => {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'demo/chat',
      messages: [{ role: 'user', content: 'Hello' }],
      simulate: { error_status: 401 },
    }),
  });
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ error: { code: 'upstream_auth_failed' } });
  await vi.waitFor(
    async () => {
      const status = (await system.admin.call('GET', '/status')) as { unusable: Record<string, string> };
      expect(status.unusable['demo']).toContain('refused its credential');
    },
    { timeout: 30_000 },
  );
  const doctor = await runTollgate(['doctor', '--no-color'], {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.adminToken },
  });
  expect(doctor.stdout).toMatch(/problem +accounts .*demo: its provider refused its credential/);
});

test('the list of keys shows that an admin key was used on the admin API', async () => {
  await vi.waitFor(
    async () => {
      const { tokens } = (await system.admin.call('GET', '/tokens')) as {
        tokens: { role: string; last_used_at: string | null }[];
      };
      const admin = tokens.find(({ role }) => role === 'admin');
      expect(Date.parse(admin?.last_used_at ?? '')).toBeGreaterThan(0);
    },
    { timeout: 30_000 },
  );
});
