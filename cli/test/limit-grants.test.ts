import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

let system: System;
const posted: unknown[] = [];
const webhook = createServer(async (request, response) => {
  posted.push(await json(request));
  response.end();
});

beforeAll(async () => {
  webhook.listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  system = await startEmbedded();
});
afterAll(async () => {
  await system?.stop();
  webhook.closeAllConnections();
  webhook.close();
});

const as = (secret: string, ...args: string[]) =>
  runTollgate(args, {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: secret },
  });

async function ask(): Promise<number> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'demo/chat',
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: 20,
    }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

test('a user asks for more, an admin grants it, and the next request passes', {
  timeout: 60_000,
}, async () => {
  // A TCP server's address is of this kind.
  const { port } = webhook.address() as AddressInfo;
  await system.admin.applyYaml(`
type: notification-channel
name: ops
channel: {type: webhook, webhook_url: "http://127.0.0.1:${port}/alerts"}
---
type: tenant-budget-config
name: none-left
when: {}
limits: {cost_per_day: 0}
applies_to: {type: per-user}
mode: enforce
`);
  expect(await ask()).toBe(402);
  const mine = ['none-left', '--counter', 'user:tester@example.com'];
  const asked = await as(system.key, 'limit', 'ask', ...mine, '--amount', '0.5', '--reason', 'a demo');
  expect(asked).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^request-\w{12}: asked for 0.5 more of none-left\n$/),
  });
  const [name = ''] = asked.stdout.split(':');
  await expect
    .poll(() => posted)
    .toMatchObject([
      {
        type: 'tollgate.limit_request',
        name,
        requested_by: 'user:tester@example.com',
        amount: 0.5,
        reason: 'a demo',
      },
    ]);
  expect((await as(system.key, 'limit', 'grant', '--request', name, '--until', '1h')).stderr).toContain(
    'only admins may grant more of none-left',
  );
  const granted = await as(system.adminToken, 'limit', 'grant', '--request', name, '--until', '1h');
  expect(granted.stdout).toMatch(/^grant-\w{12}: 0.5 more of none-left for user:tester@example.com until /);
  expect(await ask()).toBe(200);
  const spend = await as(system.adminToken, 'spend', '--rule', 'none-left');
  expect(spend.stdout).toMatch(/none-left, user:tester@example.com: 0.5 USD of the limit is granted until /);
  const listed = await as(system.key, 'limit', 'list');
  expect(listed.stdout).toMatch(
    /^NAME .*\ngrant-\w{12} +none-left +user:tester@example.com +- +0.5 +running /,
  );
  const audit = await as(system.adminToken, 'audit', '--json');
  expect(audit.stdout).toContain(name);

  const [grant = ''] = granted.stdout.split(':');
  expect(await as(system.adminToken, 'limit', 'end', grant)).toMatchObject({
    stdout: `${grant} has ended\n`,
  });
  await expect.poll(ask).toBe(402);
});

test('mistakes name the flag', async () => {
  expect((await as(system.key, 'limit', 'grant', 'r', '--amount', '-1', '--until', '1h')).stderr).toContain(
    '--amount takes a number above 0',
  );
  expect((await as(system.key, 'limit', 'grant', 'r', '--amount', '1', '--until', 'soon')).stderr).toContain(
    '--until takes a duration such as 90m',
  );
  expect((await as(system.key, 'limit', 'grant', '--amount', '1', '--until', '1h')).stderr).toContain(
    'name a rule',
  );
  expect((await as(system.key, 'limit', 'grant', '--request', 'no', '--until', '1h')).stderr).toContain(
    'there is no open request no',
  );
});
