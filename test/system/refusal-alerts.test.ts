/** An alert of the first refusal by a counter that is not used up: small limits refuse before their thresholds are reached. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { until } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';

const TIMEOUT_MS = 120_000;
const posted: unknown[] = [];
const receiver = createServer(async (request, response) => {
  posted.push(await json(request));
  response.end();
});
let system: System;
let webhookUrl: string;

beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  // A TCP server's address is of this kind.
  webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  system = await startEmbedded();
  await system.admin.call('PUT', '/manifests', {
    type: 'notification-channel',
    name: 'ops',
    channel: { type: 'webhook', webhook_url: webhookUrl },
  });
}, TIMEOUT_MS);
afterAll(async () => {
  await system?.stop();
  receiver.close();
});

test('a budget that refuses before it is used up alerts once a window, with counter, amounts and reset', {
  timeout: TIMEOUT_MS,
}, async () => {
  const user = 'small@example.com';
  const key = await system.admin.createUserKey(user);
  await budget('small-day', user, { cost_per_day: 0.01 });
  // Each is charged 0.003 USD and more for its output, and may need as much: of four, one does not fit.
  const statuses: number[] = [];
  for (let index = 0; index < 6; index++) {
    statuses.push(await ask(key, 300));
    await untilSettled('small-day');
  }
  expect(statuses.filter((status) => status === 402).length).toBeGreaterThan(1);
  await until(() => posted.some(isAbout('small-day')), { what: 'an alert of the refusal' });
  const [alert] = posted.filter(isAbout('small-day'));
  expect(alert).toMatchObject({
    type: 'tollgate.refused',
    rule: 'small-day',
    counter: `user:${user}`,
    unit: 'cost',
    window: 'day',
    limit: '0.01',
    wanted: expect.stringMatching(/^0\.00\d+$/),
    used: expect.stringMatching(/^0\.00\d+$/),
    resets_at: expect.stringMatching(/T00:00:00\.000Z$/),
    text: expect.stringMatching(
      /^Tollgate: small-day for user:small@example\.com refuses requests\. A request that may need 0\.00\d+ USD was refused: 0\.00\d+ USD of 0\.01 USD per day are used \(\d\d\.\d %\)/,
    ),
  });
  expect(alert).toHaveProperty('used_percent', expect.any(Number));
  const { alerts } = (await system.admin.call('GET', '/alerts')) as { alerts: unknown[] };
  expect(alerts).toContainEqual(
    expect.objectContaining({
      ...{ kind: 'refusal', rule: 'small-day', counter: `user:${user}` },
      ...{ threshold_percent: null, fault: null },
    }),
  );

  // A refusal of another rule comes after all looks that could have sent the first alert again.
  const other = 'other@example.com';
  const otherKey = await system.admin.createUserKey(other);
  await budget('other-day', other, { cost_per_day: 0.001 });
  await ask(key, 300);
  expect(await ask(otherKey, 300)).toBe(402);
  await until(() => posted.some(isAbout('other-day')), { what: 'an alert of the other refusal' });
  expect(posted.filter(isAbout('small-day'))).toHaveLength(1);
});

test('a rate limit that is used up is reported by its threshold alone', { timeout: TIMEOUT_MS }, async () => {
  const user = 'hasty@example.com';
  const key = await system.admin.createUserKey(user);
  await system.admin.call('PUT', '/manifests', {
    type: 'tenant-rate-limit-config/model',
    name: 'two-a-day',
    when: { subjects: { users: { in: [user] } } },
    limits: { requests_per_day: 2 },
    applies_to: { type: 'per-user' },
    mode: 'enforce',
    alerts: ALERTS,
  });
  expect([await ask(key, 1), await ask(key, 1), await ask(key, 1)]).toEqual([200, 200, 429]);
  await until(() => posted.some(isAbout('two-a-day')), { what: 'an alert of the threshold' });
  const kinds = posted.filter(isAbout('two-a-day')).map((alert) => Object(alert).type);
  expect(kinds).toEqual(['tollgate.alert']);
});

const ALERTS = [
  {
    thresholds: [100],
    send_to: 'shared',
    notification_target: [{ type: 'webhook', notification_channel: 'ops' }],
  },
];

async function budget(name: string, user: string, limits: object): Promise<void> {
  await system.admin.call('PUT', '/manifests', {
    type: 'tenant-budget-config',
    name,
    when: { subjects: { users: { in: [user] } } },
    limits,
    applies_to: { type: 'per-user' },
    mode: 'enforce',
    alerts: ALERTS,
  });
}

async function ask(key: string, outputTokens: number): Promise<number> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'demo/chat',
      messages: [{ role: 'user', content: 'Go on' }],
      max_tokens: outputTokens,
      simulate: { output_tokens: outputTokens },
    }),
    signal: AbortSignal.timeout(60_000),
  });
  await answer.text();
  return answer.status;
}

/** The alert says what is used, and a request is reserved for a moment after its answer. */
async function untilSettled(rule: string): Promise<void> {
  const isReserved = async () =>
    (await system.admin.spend()).some((counter) => counter.rule === rule && Number(counter.reserved) > 0);
  await until(async () => !(await isReserved()), { what: `the settlement of all requests under ${rule}` });
}

function isAbout(rule: string): (alert: unknown) => boolean {
  return (alert) => Object(alert).rule === rule;
}
