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

const tollgate = (...args: string[]) =>
  runTollgate(args, {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.adminToken },
  });

test('a budget with alerts tells its webhook, and the command shows spend, alerts and status', {
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
name: tiny
when: {}
limits: {cost_per_day: 0.0001}
applies_to: {type: per-user}
mode: audit
alerts:
  - {thresholds: [50, 100], send_to: shared, notification_target: [{type: webhook, notification_channel: ops}]}
`);
  expect(await tollgate('alert', 'list')).toMatchObject({ exitCode: 0, stdout: 'no alert was sent yet\n' });
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
  await expect.poll(() => posted.length).toBe(2);
  expect(posted).toEqual([
    expect.objectContaining({ type: 'tollgate.alert', rule: 'tiny', threshold_percent: 50, mode: 'audit' }),
    expect.objectContaining({ type: 'tollgate.alert', rule: 'tiny', threshold_percent: 100 }),
  ]);

  const spend = await tollgate('spend', '--rule', 'tiny');
  expect(spend.stdout).toMatch(/^RULE +COUNTER +PER +USED +RESERVED +LIMIT +LEFT +USED % +RESETS +MODE\n/);
  expect(spend.stdout).toMatch(
    /\ntiny +user:tester@example\.com +cost\/day +0\.\d+ USD +0 USD +0\.0001 USD +0 USD +\d+\.\d +\S+Z +audit\n/,
  );
  const alerts = await tollgate('alert', 'list');
  expect(alerts.stdout).toMatch(/ +100 % of the day +ops +delivered\n/);
  expect(await tollgate('status')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^admission {2}full\ncounters {3}up\nconfig {5}available, revision \d+\n$/),
  });
});

test('a channel is tried from the command line, and says why it cannot be reached', async () => {
  expect(await tollgate('alert', 'test', 'ops')).toMatchObject({
    exitCode: 0,
    stderr: 'test message to ops: delivered\n',
  });
  expect(posted.at(-1)).toMatchObject({ type: 'tollgate.test' });
  expect(await tollgate('alert', 'test', 'nowhere')).toMatchObject({
    exitCode: 1,
    stderr: 'test message to nowhere: not delivered: there is no notification channel nowhere\n',
  });
});
