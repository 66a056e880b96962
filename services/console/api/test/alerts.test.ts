import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

describe('GET /alerts', () => {
  it('200 shows what was sent, and why something was not', async () => {
    const firedAtMs = Date.UTC(2026, 0, 1);
    const fired = { rule: 'team', entity: 'all', window: 'day', firedAtMs };
    tollgate.backends.alerts = [
      { ...fired, kind: 'threshold', threshold: 90, channel: 'ops', fault: '' },
      { ...fired, kind: 'threshold', threshold: 75, channel: 'x', fault: 'no x' },
      { ...fired, kind: 'refusal', threshold: 0, channel: 'ops', fault: '' },
    ];
    const answer = await tollgate.call('/alerts');
    expect(answer.status).toBe(200);
    const common = { rule: 'team', counter: 'all', window: 'day', fired_at: '2026-01-01T00:00:00.000Z' };
    expect(answer.json).toEqual({
      alerts: [
        { ...common, kind: 'threshold', threshold_percent: 90, recipient: 'ops', fault: null },
        { ...common, kind: 'threshold', threshold_percent: 75, recipient: 'x', fault: 'no x' },
        { ...common, kind: 'refusal', threshold_percent: null, recipient: 'ops', fault: null },
      ],
    });
  });

  it('403 for a member', async () => {
    expect((await tollgate.call('/alerts', { token: MEMBER_TOKEN })).status).toBe(403);
  });
});

describe('POST /alerts/test', () => {
  const send = (json: unknown, token?: string) =>
    tollgate.call('/alerts/test', { method: 'POST', json, ...(token === undefined ? {} : { token }) });

  it('200 says whether the message was delivered', async () => {
    expect((await send({ channel: 'ops' })).json).toEqual({ delivered: true, fault: null });
    expect((await send({ channel: 'nowhere', to_emails: ['a@example.com'] })).json).toEqual({
      delivered: false,
      fault: 'there is no notification channel nowhere',
    });
  });

  it('400 names the field', async () => {
    const answer = await send({ channel: 'ops', to_emails: ['nobody'] });
    expect(answer.status).toBe(400);
    expect(answer.json['error']).toMatchObject({ param: 'to_emails[0]' });
  });

  it('403 for a member', async () => {
    expect((await send({ channel: 'ops' }, MEMBER_TOKEN)).status).toBe(403);
  });
});

describe('GET /status', () => {
  it('200 names accounts whose provider refuses their credential', async () => {
    tollgate.backends.answerMetrics = ({ filters }) => ({
      rows: [{ group: { provider_account: 'groq-main' }, timeMs: 0, measures: { requests: filters.length } }],
      totals: {},
    });
    expect((await tollgate.call('/status')).json).toMatchObject({
      unusable: {
        'groq-main': 'its provider refused its credential for 1 request of the last 15 minutes',
        'openai-main': expect.stringContaining('OPENAI_API_KEY'),
      },
    });
    expect(tollgate.backends.asked.metrics?.filters).toEqual([
      { field: 'error_code', op: 'is', values: ['upstream_auth_failed'] },
    ]);
  });

  it('200 shows each mode in words', async () => {
    const answer = await tollgate.call('/status');
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      admission: 'degraded',
      counters: 'up',
      config: { revision: 7, store: 'available', fault: null },
      unusable: { 'openai-main': 'env:OPENAI_API_KEY is not set where policy runs' },
      warnings: ['openai-main: base_url: ends in /chat/completions'],
      stores: { config: 'ready', counters: 'degraded', bus: 'unavailable', history: 'unknown' },
      services: expect.any(Array),
    });
  });

  it('200 lists the processes of all services, and takes one that reports no longer as unavailable', async () => {
    const { json } = await tollgate.call('/status');
    const nowMs = tollgate.clock.nowMs();
    expect(json).toMatchObject({
      services: [
        {
          service: 'analytics',
          instance: 'a1',
          state: 'unavailable',
          config_revision: null,
          stores: { history: 'ready' },
          bus_lag: { usage: 12 },
          seen_at: new Date(nowMs - 15_001).toISOString(),
        },
        { service: 'policy', state: 'degraded', version: '0.2.0', config_revision: 7 },
        { service: 'console', version: 'unknown', state: 'ready', config_revision: null },
      ],
    });
  });

  it('403 for a member', async () => {
    expect((await tollgate.call('/status', { token: MEMBER_TOKEN })).status).toBe(403);
  });
});
