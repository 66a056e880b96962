/** Alerts through real webhooks, a real SMTP conversation, a real policy channel and both ledgers' claims. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { type Clock, simulatedClock, systemClock } from '@tollgate/clock';
import {
  type AlertRule,
  decodeUsageBatch,
  encodeUsageEvent,
  joinUsageBatch,
  type NotificationChannel,
  protocol,
  type UsageEvent__Output,
} from '@tollgate/contracts';
import { freePort } from '@tollgate/harness';
import { fileLeaseJournal, type Hold, type Ledger, memoryLedger } from '@tollgate/ledger';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Alerts, alerts } from '../../src/alerts/alerts.ts';
import { accountingEvents } from '../../src/events.ts';
import { type PolicyStandIn, startPolicyStandIn } from './policy-stand-in.ts';
import { MAIL_PASSWORD, type Posted, startMailServer, startWebhook } from './receivers.ts';

const LIMIT = 1_000;
let dir: string;
let policy: PolicyStandIn;
let webhook: Awaited<ReturnType<typeof startWebhook>>;
let mail: Awaited<ReturnType<typeof startMailServer>>;
const running: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tollgate-alerts-'));
  policy = await startPolicyStandIn(`unix:${dir}/policy.sock`);
  webhook = await startWebhook();
  mail = await startMailServer();
});
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
  await policy.stop();
  await webhook.stop();
  await mail.stop();
  rmSync(dir, { recursive: true });
});

test('each threshold is told once, in rising order, and a restart tells none again', async () => {
  policy.tell({ rules: [rule({ thresholds: [100, 75, 90] })], channels: [hook()] });
  const ledger = openLedger();
  const first = startAlerts(ledger);
  await spend(ledger, 740);
  await spend(ledger, 20);
  await expect.poll(() => thresholds()).toEqual([75]);
  await spend(ledger, 240);
  await expect.poll(() => thresholds()).toEqual([75, 90, 100]);

  await first.stop();
  await ledger.close();
  const again = openLedger();
  const second = startAlerts(again);
  await spend(again, 760);
  await spend(again, 1, 'user:omar@example.com', 'after');
  await spend(again, 999, 'user:omar@example.com');
  // The other user's alert shows that everything was looked at again.
  await expect.poll(() => webhook.posted.filter(({ body }) => isFor(body, 'omar')).length).toBe(3);
  expect(thresholds('lena')).toEqual([75, 90, 100]);
  // A replica writes down what it sent after the receiver has answered.
  await expect.poll(() => second.sent()).toHaveLength(3);
});

test('a rule with more than 10,000 counters alerts about the last of them, too', async () => {
  const ledger = openLedger();
  for (let index = 0; index < 10_000; index++) await spend(ledger, 1, `user:a${index}@example.com`);
  await spend(ledger, 760, 'user:zoe@example.com');
  policy.tell({ rules: [rule({ thresholds: [75] })], channels: [hook()] });
  startAlerts(ledger);
  await expect.poll(() => thresholds('zoe')).toEqual([75]);
});

test('a rule is told of that came after the first looks', async () => {
  policy.tell({ rules: [], channels: [] });
  const ledger = openLedger();
  const clock = simulatedClock();
  const telling = startAlerts(ledger, clock);
  await expect.poll(() => telling.isConfigured()).toBe(true);
  clock.advance(3_000);
  policy.tell({ rules: [rule({ thresholds: [50] })], channels: [hook()] });
  await spend(ledger, 600);
  await expect
    .poll(() => {
      clock.advance(1_000);
      return thresholds();
    })
    .toEqual([50]);
});

test('replicas that share a ledger tell once between them', async () => {
  policy.tell({ rules: [rule({ thresholds: [50] })], channels: [hook()] });
  const ledger = openLedger();
  const replicas = [startAlerts(ledger), startAlerts(ledger), startAlerts(ledger)];
  await spend(ledger, 600);
  await expect.poll(() => thresholds()).toEqual([50]);
  await spend(ledger, 600, 'user:omar@example.com');
  await expect.poll(() => thresholds('omar')).toEqual([50]);
  // A replica writes down what it sent after the receiver has answered.
  const delivered = () => replicas.flatMap((one) => one.sent()).filter(({ fault }) => fault === '');
  await expect.poll(delivered).toHaveLength(2);
  expect(webhook.posted).toHaveLength(2);
});

test('a webhook that is away is told when it is back, and people see why it was not', async () => {
  webhook.answerWith(503);
  policy.tell({ rules: [rule({ thresholds: [50] })], channels: [hook()] });
  const ledger = openLedger();
  const telling = startAlerts(ledger);
  await spend(ledger, 600);
  await expect.poll(() => telling.sent()[0]?.fault).toBe('the webhook answered 503');
  expect(await telling.test('ops', [])).toBe('the webhook answered 503');
  webhook.answerWith(200);
  await expect.poll(() => thresholds(), { timeout: 25_000 }).toEqual([50]);
});

test('the user whose counter it is gets an e-mail, and others are left alone', async () => {
  const channels: NotificationChannel[] = [
    { name: 'mail', type: 'email', smtpUrl: mail.url, from: 'tollgate@example.com' },
  ];
  policy.tell({ rules: [rule({ thresholds: [80], targets: [], tellsBreachingUser: true })], channels });
  const ledger = openLedger();
  startAlerts(ledger);
  await spend(ledger, 500, 'user:omar@example.com');
  await spend(ledger, 900);
  await expect.poll(() => mail.mails.length).toBe(1);
  expect(mail.mails[0]).toContain('To: lena@example.com');
  // Long headers are folded (RFC 5322, section 2.2.3).
  expect(mail.mails[0]?.replaceAll('\r\n ', ' ')).toContain(
    'team-day for user:lena@example.com has reached 80 % of its limit',
  );
});

test('a Slack-compatible webhook gets its text, another its facts and headers', async () => {
  const headers = { 'x-secret': 'header-secret' };
  policy.tell({
    rules: [rule({ thresholds: [80], targets: [{ channel: 'ops' }, { channel: 'slack' }] })],
    channels: [
      { ...hook(), headers },
      { name: 'slack', type: 'slack-webhook', url: `${webhook.url}/slack` },
    ],
  });
  const ledger = openLedger();
  const telling = startAlerts(ledger);
  await spend(ledger, 900);
  await expect.poll(() => webhook.posted.length).toBe(2);
  const posted = (at: string): Posted | undefined => webhook.posted.find(({ path: to }) => to === at);
  expect(posted('/ops')?.headers['x-secret']).toBe('header-secret');
  expect(posted('/ops')?.body).toMatchObject({
    type: 'tollgate.alert',
    rule: 'team-day',
    counter: 'user:lena@example.com',
    unit: 'cost',
    window: 'day',
    threshold_percent: 80,
    used_percent: 90,
    used: '0.0000009',
    limit: '0.000001',
  });
  expect(posted('/slack')?.body).toEqual({
    text: expect.stringContaining(
      '*Tollgate: team-day for user:lena@example.com has reached 80 % of its limit*',
    ),
  });
  expect(telling.sent().every(({ fault }) => fault === '')).toBe(true);
});

test('a channel that does not exist or cannot be reached is named, and no fault repeats a secret', async () => {
  const closedPort = await freePort();
  const channels: NotificationChannel[] = [
    { name: 'ops', type: 'webhook', url: `http://127.0.0.1:${closedPort}/path-secret` },
    {
      name: 'mail',
      type: 'email',
      smtpUrl: `smtp://u:smtp-secret@127.0.0.1:${closedPort}`,
      from: 'a@example.com',
    },
  ];
  policy.tell({ rules: [], channels });
  const telling = startAlerts(openLedger());
  await expect.poll(() => telling.isConfigured()).toBe(true);
  const faults = [
    await telling.test('nowhere', []),
    await telling.test('ops', []),
    await telling.test('mail', ['x@example.com']),
    await telling.test('mail', []),
  ];
  expect(faults).toEqual([
    'there is no notification channel nowhere',
    'the webhook cannot be reached (ECONNREFUSED)',
    expect.stringMatching(/^the mail server did not take it \(/),
    'an e-mail needs a recipient (to_emails)',
  ]);
  expect(JSON.stringify(faults)).not.toMatch(new RegExp(`path-secret|smtp-secret|${MAIL_PASSWORD}`));
});

test('a model without a price makes one alert a model and day, within a minute', async () => {
  policy.tell({ rules: [], channels: [hook()] });
  const ledger = openLedger();
  const clock = simulatedClock();
  const telling = startAlerts(ledger, clock);
  await expect.poll(() => telling.isConfigured()).toBe(true);
  const titles = () => webhook.posted.map(({ body }) => JSON.stringify(body));
  const look = (count: number) =>
    expect
      .poll(() => {
        clock.advance(1_000);
        return titles().length;
      })
      .toBe(count);
  const startMs = clock.nowMs();

  telling.note(eventOf({ modelResolved: 'lab/free', priceStatus: 'PRICE_STATUS_UNPRICED' }));
  telling.note(eventOf({ modelResolved: 'lab/paid', priceStatus: 'PRICE_STATUS_PRICED' }));
  telling.note(eventOf({ modelResolved: 'lab/idle', priceStatus: 'PRICE_STATUS_UNPRICED', tokens: null }));
  // One look a second: the first one that finds the model sends it.
  clock.advance(1_000);
  await expect.poll(titles).toEqual([expect.stringContaining('lab/free has no price')]);
  expect(clock.nowMs() - startMs).toBeLessThan(60_000);

  telling.note(eventOf({ modelResolved: 'lab/free', priceStatus: 'PRICE_STATUS_UNPRICED' }));
  telling.note(
    eventOf({
      modelResolved: 'lab/tier',
      priceStatus: 'PRICE_STATUS_UNCERTAIN',
      priceUnknowns: ['service_tier:turbo'],
    }),
  );
  await look(2);
  expect(webhook.posted[1]?.body).toMatchObject({
    type: 'tollgate.unpriced',
    model: 'lab/tier',
    price_status: 'uncertain',
    price_unknowns: ['service_tier:turbo'],
  });
  const sent = () => telling.sent().map(({ rule: kind, entity, fault }) => [kind, entity, fault]);
  const KIND = 'requests without a price';
  await expect.poll(sent).toEqual([
    [KIND, 'lab/tier', ''],
    [KIND, 'lab/free', ''],
  ]);

  clock.advance(86_400_000);
  telling.note(eventOf({ modelResolved: 'lab/free', priceStatus: 'PRICE_STATUS_UNPRICED' }));
  await look(3);
  expect(titles()[2]).toContain('lab/free has no price');
});

function eventOf(given: Partial<UsageEvent__Output>): UsageEvent__Output {
  const tokens = { output: 1 };
  const [event] = decodeUsageBatch(joinUsageBatch([encodeUsageEvent({ tokens, ...given })]));
  if (event === undefined) throw new Error('a batch of one has one');
  return event;
}

test('the last config stays in use while policy is away', async () => {
  policy.tell({ rules: [rule({ thresholds: [50] })], channels: [hook()] });
  const ledger = openLedger();
  const telling = startAlerts(ledger);
  await expect.poll(() => telling.isConfigured()).toBe(true);
  await policy.stop();
  await expect.poll(() => telling.isConfigured()).toBe(false);
  await spend(ledger, 600);
  await expect.poll(() => thresholds()).toEqual([50]);
  policy = await startPolicyStandIn(`unix:${dir}/policy.sock`);
  policy.tell({ rules: [rule({ thresholds: [50, 60] })], channels: [hook()] });
  await expect.poll(() => thresholds()).toEqual([50, 60]);
});

function rule(given: Partial<AlertRule>): AlertRule {
  return {
    rule: 'team-day',
    thresholds: [80],
    targets: [{ channel: 'ops' }],
    tellsBreachingUser: false,
    ...given,
  };
}

function hook(): NotificationChannel {
  return { name: 'ops', type: 'webhook', url: `${webhook.url}/ops` };
}

/** Memory, with its claims on disk as in one process. */
function openLedger(): Ledger {
  const journal = fileLeaseJournal({ folder: path.join(dir, 'leases') });
  const ledger = memoryLedger({ clock: systemClock, journal });
  running.push({ stop: () => ledger.close() });
  return ledger;
}

function startAlerts(ledger: Ledger, clock: Clock = systemClock): Alerts {
  const client = new protocol.config.v1.ConfigService(
    `unix:${dir}/policy.sock`,
    credentials.createInsecure(),
  );
  const telling = alerts({
    ledger,
    clock,
    events: accountingEvents(silentTelemetry()),
    client,
  });
  telling.start();
  running.push({
    async stop() {
      await telling.stop();
      client.close();
    },
  });
  return telling;
}

let requests = 0;

/** Reserves and settles nano-USD on a day's budget. */
async function spend(
  ledger: Ledger,
  costNanoUsd: number,
  entity = 'user:lena@example.com',
  name = 'spend',
): Promise<void> {
  await ledger.open();
  const nowMs = await ledger.nowMs();
  const startMs = Math.floor(nowMs / 86_400_000) * 86_400_000;
  const counter = {
    key: `team-day|${entity}|cost|day`,
    unit: 'cost',
    window: { kind: 'calendar', startMs, endMs: startMs + 86_400_000 },
  } as const;
  const hold: Hold = { counter, amount: 0, limit: LIMIT, mode: 'enforce' };
  requests += 1;
  const id = `${name}-${requests}`;
  const [verdict] = await ledger.reserve([{ id, leaseMs: 60_000, holds: [hold] }]);
  if (verdict?.kind !== 'reserved') throw new Error(`not reserved: ${verdict?.kind}`);
  const used = { requests: 1, tokens: 0, costNanoUsd, unsettled: false };
  await ledger.settle([{ id, admittedAtMs: verdict.nowMs, counters: [counter], ...used }]);
}

function isFor(body: unknown, whom: string): boolean {
  return JSON.stringify(body).includes(`user:${whom}@`);
}

/** The thresholds that were told of a user, in the order they came in. */
function thresholds(whom = 'lena'): unknown[] {
  return webhook.posted
    .filter(({ body }) => isFor(body, whom))
    .map(({ body }) =>
      typeof body === 'object' && body !== null && 'threshold_percent' in body ? body.threshold_percent : 0,
    );
}
